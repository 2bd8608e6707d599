/** The application of `test/pages/amplify-app`, served as its developer would serve it. */
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ResourcesConfig } from 'aws-amplify'
import { createViteServer } from 'vitest/node'

const root = join(import.meta.dirname, '..', 'pages', 'amplify-app')
const cacheDir = join(import.meta.dirname, '..', '..', 'test-output', 'vite')

export interface AmplifyApp {
  readonly url: string
  configure(settings: ResourcesConfig): void
  close(): Promise<void>
}

export async function serveAmplifyApp(): Promise<AmplifyApp> {
  let settings: ResourcesConfig = {}
  const vite = await createViteServer({
    configFile: false,
    root,
    cacheDir,
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0 },
    plugins: [
      {
        name: 'settings',
        configureServer({ middlewares }) {
          middlewares.use('/settings.json', (_request, response) => response.end(JSON.stringify(settings)))
        },
      },
    ],
  })
  const { httpServer } = await vite.listen()
  if (!httpServer) throw new Error('the application is served on no port')
  const { port } = httpServer.address() as AddressInfo
  return {
    url: `http://localhost:${port}/`,
    configure(given) {
      settings = given
    },
    close: () => vite.close(),
  }
}
