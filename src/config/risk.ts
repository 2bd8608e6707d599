import { resolve } from 'node:path'
import type { Config } from '../config.ts'
import { object, refuseUnknown, text } from './json.ts'

/** The files that sign-ins are judged by. Paths start from the folder of the file. */
export function readRisk(json: unknown, folder: string): Config['risk'] {
  const risk = object(json, 'risk')
  refuseUnknown(risk, ['compromisedPasswords', 'locations'], 'risk')
  const path = (key: 'compromisedPasswords' | 'locations', example: string) =>
    risk[key] !== undefined && { [key]: resolve(folder, text(risk[key], `risk.${key}`, /^[^\0]+$/, example)) }
  return {
    ...path('compromisedPasswords', './known-passwords.bin'),
    ...path('locations', './GeoLite2-City.mmdb'),
  }
}
