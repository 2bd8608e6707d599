import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { systemClock } from '../../src/platform/clock.ts'
import { createLog } from '../../src/platform/log.ts'
import { strongRandom } from '../../src/platform/random.ts'
import { openTls, type Tls } from '../../src/tls/tls.ts'

/** A certificate that signed itself, as `CENOTE_TLS=self-signed` makes it; this process trusts it from now on. */
export async function trustedTls(): Promise<Tls> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cenote-tls-'))
  const config = { dataDir, publicUrl: 'https://localhost' }
  const surroundings = { config, now: systemClock, random: strongRandom, log: createLog('silent') }
  const tls = await openTls({ kind: 'self-signed' }, surroundings)
  rmSync(dataDir, { recursive: true })
  setDefaultCACertificates([...getCACertificates('default'), tls.credentials.cert])
  return { ...tls, watch: () => () => undefined }
}
