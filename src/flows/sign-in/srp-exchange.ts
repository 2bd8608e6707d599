import { wrongPassword } from '../../domain/errors/sign-in.ts'
import { claimSignature, type SrpIdentity, scrambler, serverPublic, sessionKey, sharedBase } from '../../domain/srp.ts'
import { publicPower, secretExponent } from '../../platform/exponent.ts'

/** The server's half of one SRP exchange. */
export interface Exchange {
  /** B, for the client. */
  readonly serverPublic: bigint
  /** The session key in base64: whoever can sign with it knows the secret behind the verifier. */
  readonly key: string
}

/** Answers a client's public value, for the owner of a password as for a device. */
export async function exchange(verifier: bigint, clientPublic: bigint): Promise<Exchange> {
  const exponent = await secretExponent()
  const B = serverPublic(verifier, exponent.generatorPower)
  const u = scrambler(clientPublic, B)
  const sharedSecret = await exponent.raise(sharedBase(clientPublic, publicPower(verifier, u)))
  if (sharedSecret === undefined) throw wrongPassword()
  return { serverPublic: B, key: sessionKey(u, sharedSecret).toString('base64') }
}

/** The PASSWORD_CLAIM_SIGNATURE that only the other holder of the key can make. */
export function expectedSignature(
  key: string,
  identity: SrpIdentity,
  claim: { readonly secretBlock: string; readonly timestamp: string },
): string {
  const secretBlock = Buffer.from(claim.secretBlock, 'base64')
  return claimSignature(Buffer.from(key, 'base64'), identity, { ...claim, secretBlock }).toString('base64')
}
