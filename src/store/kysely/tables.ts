interface ImportPart {
  pool: string
  job: string
  part: string
  number: number
  content: string
  expires_at: number
}

/**
 * The rows. What is searched, ordered or unique is a column; what only travels is one JSON text, `document`.
 * Every key begins with the pool. Moments are milliseconds since 1970.
 */
export interface Tables {
  pool: { id: string; document: string }
  /** A domain belongs to one pool only, so its key does not begin with the pool. */
  pool_domain: { name: string; pool: string }
  client: { pool: string; id: string; document: string }
  user: { pool: string; sub: string; username: string; document: string }
  user_alias: { pool: string; value: string; sub: string }
  user_search: { pool: string; name: string; value: string; sub: string }
  /** The identities of users by which providers vouch for them. */
  user_identity: { pool: string; provider: string; attribute: string; value: string; sub: string }
  user_group: { pool: string; name: string; precedence: number | null; document: string }
  group_member: { pool: string; group_name: string; username: string; sub: string }
  device: {
    pool: string
    sub: string
    device_key: string
    /** 1 when it is. */
    remembered: number
    authenticated_at: number
    document: string
  }
  auth_event: {
    pool: string
    sub: string
    id: string
    created_at: number
    expires_at: number
    /** Null where nobody knows. */
    whose: 'own' | 'foreign' | null
    document: string
  }
  pending_code: {
    pool: string
    sub: string
    purpose: string
    sealed_code: string
    expires_at: number
    document: string
  }
  attempt: { pool: string; subject: string; purpose: string; expires_at: number; document: string }
  spent: { pool: string; id: string; at: number; expires_at: number }
  authorization_code: {
    pool: string
    digest: string
    used_at: number | null
    expires_at: number
    document: string
  }
  signing_key: { pool: string; kid: string; document: string }
  resource_server: { pool: string; identifier: string; document: string }
  /** `client` is `ALL` where the pool's own is meant; `logo` is base64. */
  customization: { pool: string; client: string; document: string; logo: string | null }
  /** `client` is `ALL` where the pool's own is meant. */
  risk_configuration: { pool: string; client: string; document: string }
  identity_provider: { pool: string; name: string; document: string }
  provider_identifier: { pool: string; identifier: string; name: string }
  saml_certificate: { pool: string; document: string }
  delivery: { pool: string; id: string; topic: string; due_at: number; attempts: number; document: string }
  import_job: { pool: string; id: string; created_at: number; document: string }
  /** The one job that runs: it has number 1, and a node holds it for a while. */
  import_turn: { number: number; pool: string; job: string; holder: string; held_until: number }
  /** Files, in base64; `part` is the upload. */
  import_chunk: ImportPart
  import_log: ImportPart
  inbox: {
    position: number
    id: string
    created_at: number
    pool: string
    username: string
    destination: string
    document: string
  }
  /** Pools whose row is gone and whose users are still being removed. */
  deleted_pool: { id: string }
}
