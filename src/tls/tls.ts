/**
 * The certificate that the server shows: where it comes from, and that it is exchanged before it ends. Knows nothing of
 * HTTP.
 */
import { type Credentials, readTlsFiles } from '../config/tls.ts'
import type { TlsSource } from '../config.ts'
import type { Log } from '../platform/log.ts'
import { type Surroundings, selfSigned } from './self-signed.ts'

export interface Tls {
  readonly credentials: Credentials
  /** Calls back whenever there are other credentials; answers how to stop. */
  watch(onChange: (credentials: Credentials) => void): () => void
}

const lookMillis = 3_600_000

/** Rejects with one sentence where there is no certificate to serve with. */
export async function openTls(
  source: TlsSource,
  around: Surroundings & { readonly log: Log; readonly lookMillis?: number | undefined },
): Promise<Tls> {
  const read = async () => (source.kind === 'files' ? readTlsFiles(source) : selfSigned(around))
  let credentials = await read()

  async function look(onChange: (credentials: Credentials) => void): Promise<void> {
    const fresh = await read()
    if (fresh.cert === credentials.cert && fresh.key === credentials.key) return
    credentials = fresh
    onChange(fresh)
    around.log.info('the certificate was exchanged')
  }

  return {
    credentials,
    watch(onChange) {
      // What cannot be read now may be half written: the one before serves on.
      const report = (error: unknown) => around.log.error({ err: error }, 'the certificate cannot be read')
      const looking = setInterval(() => look(onChange).catch(report), around.lookMillis ?? lookMillis).unref()
      return () => clearInterval(looking)
    },
  }
}
