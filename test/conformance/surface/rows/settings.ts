import type { Rows } from '../row.ts'
import type { World } from '../world.ts'

const certificate = (id: string) => `arn:aws:acm:us-east-1:123456789012:certificate/${id}`
const failover = {
  Routing: { Failover: { SecondaryRegion: 'us-west-2', PrimaryRoute53HealthCheckId: 'a' } },
}
const name = 'UnsupportedOperationException'
const scopes = Array.from({ length: 100 }, (_, i) => ({ ScopeName: `s${i}`, ScopeDescription: 'd'.repeat(256) }))
const identifier = 'https://orders.example.com'

/** A prefix or a name that no other world has. */
const prefixOf = ({ pool }: World) => pool.UserPoolId.replace('_', '-').toLowerCase()
const customName = (world: World) => `auth.${prefixOf(world)}.example.com`

async function domainShown({ ask }: World, Domain: string): Promise<object> {
  const { DomainDescription } = await ask('DescribeUserPoolDomain', { Domain })
  return { ...DomainDescription }
}

const custom = (id: string) => ({
  ManagedLoginVersion: 2,
  CustomDomainConfig: { CertificateArn: certificate(id), SecurityPolicy: 'TLS_V1_2_2021' as const },
})

/** The pool has a domain of its own already. */
async function withPrefix(world: World): Promise<{ UserPoolId: string; Domain: string }> {
  const named = { ...world.pool, Domain: prefixOf(world) }
  await world.ask('CreateUserPoolDomain', named)
  return named
}

async function withServer({ ask, pool }: World): Promise<{ UserPoolId: string; Identifier: string }> {
  const named = { ...pool, Identifier: identifier }
  await ask('CreateResourceServer', { ...named, Name: 'Orders' })
  return named
}

async function serverShown({ ask, pool }: World, Identifier: string): Promise<object> {
  return { ...(await ask('DescribeResourceServer', { ...pool, Identifier })).ResourceServer }
}

const image = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export const settings = {
  CreateUserPoolDomain: {
    least: world => ({ ...world.pool, Domain: prefixOf(world) }),
    most: [world => ({ ...world.pool, Domain: customName(world), ...custom('a') })],
    shown: (world, { Domain }) => domainShown(world, Domain),
    refused: [{ input: world => ({ ...world.pool, Domain: prefixOf(world), ...failover }), name }],
  },
  DescribeUserPoolDomain: { least: async world => ({ Domain: (await withPrefix(world)).Domain }) },
  UpdateUserPoolDomain: {
    least: async world => withPrefix(world),
    most: [
      async world => {
        const named = { ...world.pool, Domain: customName(world) }
        await world.ask('CreateUserPoolDomain', { ...named, ...custom('a') })
        return { ...named, ...custom('b') }
      },
    ],
    shown: (world, { Domain }) => domainShown(world, Domain),
    refused: [{ input: async world => ({ ...(await withPrefix(world)), ...failover }), name }],
  },
  DeleteUserPoolDomain: { least: withPrefix },

  CreateResourceServer: {
    least: ({ pool }) => ({ ...pool, Identifier: 'i', Name: 'n' }),
    most: [({ pool }) => ({ ...pool, Identifier: 'i'.repeat(256), Name: 'n'.repeat(256), Scopes: scopes })],
    shown: (world, { Identifier }) => serverShown(world, Identifier),
  },
  DescribeResourceServer: { least: withServer },
  UpdateResourceServer: {
    least: async world => ({ ...(await withServer(world)), Name: 'n' }),
    most: [async world => ({ ...(await withServer(world)), Name: 'n'.repeat(256), Scopes: scopes })],
    shown: (world, { Identifier }) => serverShown(world, Identifier),
  },
  DeleteResourceServer: { least: withServer },
  ListResourceServers: {
    least: ({ pool }) => pool,
    most: [
      async world => {
        await withServer(world)
        await world.ask('CreateResourceServer', { ...world.pool, Identifier: 'another', Name: 'n' })
        const { NextToken = '' } = await world.ask('ListResourceServers', { ...world.pool, MaxResults: 1 })
        return { ...world.pool, MaxResults: 50, NextToken }
      },
    ],
  },

  GetUICustomization: {
    least: ({ pool }) => pool,
    most: [({ pool, app }) => ({ ...pool, ...app })],
  },
  SetUICustomization: {
    least: async world => {
      await withPrefix(world)
      return world.pool
    },
    most: [
      async world => {
        await withPrefix(world)
        return { ...world.pool, ...world.app, CSS: '.logo-customizable { max-width: 60%; }', ImageFile: image }
      },
    ],
    shown: async ({ ask, pool, app }, { ImageFile }) => {
      const { UICustomization } = await ask('GetUICustomization', { ...pool, ...app })
      if (!UICustomization?.ImageUrl) return { ...UICustomization }
      const shownImage = new Uint8Array(await (await fetch(UICustomization.ImageUrl)).arrayBuffer())
      const isSame = Buffer.from(shownImage).equals(Buffer.from(ImageFile ?? []))
      return { ...UICustomization, ImageFile: isSame ? ImageFile : shownImage }
    },
  },
} satisfies Rows
