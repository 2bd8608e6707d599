import type { AwsClient } from '../../config.ts'
import { Refused } from '../sender.ts'

/** How long one call may take. */
export const callMillis = 10_000

/** The settings of an SDK client that asks once: the queue asks again, and knows when. */
export function clientSettings({ endpoint, credentials }: AwsClient, region: string) {
  return { region, maxAttempts: 1, ...(endpoint && { endpoint }), ...(credentials && { credentials }) }
}

/** One client for each region, made when it is first used. */
export function clientsByRegion<T>(make: (region: string) => Promise<T>) {
  const clients = new Map<string, Promise<T>>()
  return {
    get(region: string): Promise<T> {
      const known = clients.get(region) ?? make(region)
      clients.set(region, known)
      return known
    },
    close(destroy: (client: T) => void): void {
      for (const client of clients.values()) void client.then(destroy, () => undefined)
    },
  }
}

const passing = /throttl|too\s?many|limit\s?exceeded|timeout|expiredtoken|slow\s?down/i

/** Runs a call; what the service refuses for good, and not because of the moment, is {@link Refused}. */
export async function refusing<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    if (isFault(error) && error.$fault === 'client' && !passing.test(error.name))
      throw new Refused(`${error.name}: ${error.message}`)
    throw error
  }
}

function isFault(error: unknown): error is Error & { readonly $fault: unknown } {
  return error instanceof Error && '$fault' in error
}
