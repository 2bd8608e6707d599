import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config, TlsSource } from '../config.ts'
import { ConfigError } from './config-error.ts'
import { settings } from './settings.ts'

/** A certificate, with those it was issued by behind it, and its private key: PEM both. */
export interface Credentials {
  readonly cert: string
  readonly key: string
}

/** `self-signed`, or two paths. */
export function tlsSource(text: string): TlsSource | undefined {
  if (text === 'self-signed') return { kind: 'self-signed' }
  const [certificatePath = '', keyPath = '', ...more] = text.split(',').map(path => path.trim())
  return certificatePath && keyPath && !more.length ? { kind: 'files', certificatePath, keyPath } : undefined
}

/** Where a certificate of our own lies, for whoever has to trust it. */
export function selfSignedPath({ dataDir }: Pick<Config, 'dataDir'>): string {
  return join(dataDir, 'tls.crt')
}

/** What the files hold, or one sentence for why nobody could be served with it. */
export function readTlsFiles({ certificatePath, keyPath }: Extract<TlsSource, { kind: 'files' }>): Credentials {
  const cert = read('certificate', certificatePath)
  const key = read('private key', keyPath)
  const certificate = attempt(() => new X509Certificate(cert))
  if (!certificate) throw wrong(`the certificate ${certificatePath}, which is not one in PEM form`)
  const privateKey = attempt(() => createPrivateKey(key))
  if (!privateKey) throw wrong(`the private key ${keyPath}, which is not one in PEM form without a password`)
  if (!certificate.checkPrivateKey(privateKey))
    throw wrong(`${certificatePath} and ${keyPath}, which do not go together`)
  return { cert, key }
}

function read(what: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException
    throw wrong(`the ${what} ${path}, which cannot be read (${code})`)
  }
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

function wrong(what: string): ConfigError {
  return new ConfigError(`CENOTE_TLS names ${what}; for example CENOTE_TLS=${settings.CENOTE_TLS.example}.`)
}
