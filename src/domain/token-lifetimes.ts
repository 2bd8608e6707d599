import type { TimeUnitsType } from '@aws-sdk/client-cognito-identity-provider'
import type { Client } from './client.ts'

const secondsPer: Readonly<Record<TimeUnitsType, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }

/** How long a client's tokens are good for, in seconds; one that its owner did not set has the service's default. */
export function tokenLifetimes({ settings }: Client): {
  readonly access: number
  readonly id: number
  readonly refresh: number
} {
  const units = settings.TokenValidityUnits ?? {}
  return {
    access: lifetime(settings.AccessTokenValidity, units.AccessToken ?? 'hours') || secondsPer.hours,
    id: lifetime(settings.IdTokenValidity, units.IdToken ?? 'hours') || secondsPer.hours,
    // Zero stands for the default here.
    refresh: lifetime(settings.RefreshTokenValidity, units.RefreshToken ?? 'days') || 30 * secondsPer.days,
  }
}

function lifetime(validity: number | undefined, unit: TimeUnitsType): number {
  return (validity ?? 0) * secondsPer[unit]
}

/** Whether tokens of this client can be revoked one sign-in at a time; today's default is that they can. */
export function isRevocable({ settings }: Client): boolean {
  return settings.EnableTokenRevocation ?? true
}
