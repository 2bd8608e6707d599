/** As much of samlify as tests use. Its own types bring those of browsers along, which are others than ours. */
import { createRequire } from 'node:module'

export interface Info {
  readonly extract: {
    readonly request?: { readonly id: string }
    readonly nameID?: string
    readonly sessionIndex?: unknown
  }
}

interface Message {
  readonly id: string
  /** Base64 of the XML, or the address of a redirect. */
  readonly context: string
}

type Binding = 'redirect' | 'post'
interface Brought {
  readonly query: Readonly<Record<string, string>>
  /** What the signature of a redirect covers. */
  readonly octetString: string
}
type Fill = (template: string) => Message

export interface Entity {
  readonly entityMeta: {
    getEntityID(): string
    getAssertionConsumerService(binding: Binding): unknown
    getSingleLogoutService(binding: Binding): unknown
  }
  getMetadata(): string
  parseLogoutRequest(from: Entity, binding: Binding, brought: Brought): Promise<Info>
  parseLogoutResponse(from: Entity, binding: Binding, brought: Brought): Promise<Info>
  createLogoutRequest(to: Entity, binding: Binding, user: object, relayState: string): Message
  createLogoutResponse(to: Entity, info: Info, binding: Binding, relayState: string): Message
}

interface Directory extends Entity {
  parseLoginRequest(from: Entity, binding: Binding, brought: Brought): Promise<Info>
  createLoginResponse(
    to: Entity,
    info: Info,
    binding: Binding,
    user: object,
    options: { readonly customTagReplacement: Fill; readonly encryptThenSign: boolean },
  ): Promise<Message>
}

interface Endpoint {
  readonly Binding: string
  readonly Location: string
}

interface Settings {
  readonly entityID: string
  readonly privateKey: string
  readonly signingCert: string
  readonly requestSignatureAlgorithm: string
  readonly wantAuthnRequestsSigned: boolean
  readonly wantLogoutRequestSigned: boolean
  readonly isAssertionEncrypted: boolean
  readonly dataEncryptionAlgorithm: string
  readonly keyEncryptionAlgorithm: string
  readonly nameIDFormat: readonly string[]
  readonly singleSignOnService: readonly Endpoint[]
  readonly singleLogoutService: readonly Endpoint[]
}

interface Samlify {
  readonly Constants: {
    readonly namespace: {
      readonly binding: Readonly<Record<Binding, string>>
      readonly format: { readonly persistent: string }
    }
    readonly algorithms: {
      readonly signature: { readonly RSA_SHA256: string }
      readonly encryption: {
        readonly data: { readonly AES_256: string; readonly AES_128_GCM: string }
        readonly key: { readonly RSA_OAEP_MGF1P: string }
      }
    }
    readonly StatusCode: { readonly Success: string }
  }
  readonly SamlLib: {
    replaceTagsByValue(template: string, values: Readonly<Record<string, string | undefined>>): string
  }
  IdentityProvider(settings: Settings): Directory
  ServiceProvider(settings: {
    readonly metadata: string
    readonly wantMessageSigned: boolean
    readonly wantLogoutRequestSigned: boolean
    readonly wantLogoutResponseSigned: boolean
  }): Entity
  setSchemaValidator(validator: { validate(xml: string): Promise<string> }): void
}

// Sound as far as tests go: what is not so fails in them.
export const samlify = createRequire(import.meta.url)('samlify') as Samlify
