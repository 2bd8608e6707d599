import type { CityResponse } from 'maxmind'
import { UnusableFile } from './password-list.ts'

/** Where an address is, as far as it is known. */
export interface Location {
  /** Names, in English. */
  readonly city?: string
  readonly country?: string
  readonly latitude?: number
  readonly longitude?: number
}

export interface Locations {
  find(ipAddress: string): Location
}

/** Nobody brought a file. */
export const nowhere: Locations = { find: () => ({}) }

/**
 * A file in MaxMind's format, whose makers are several. It is read whole, so that a sign-in waits for no disk.
 * https://maxmind.github.io/MaxMind-DB/
 * @throws UnusableFile
 */
export async function openLocations(path: string): Promise<Locations> {
  // Loaded only where there is a file.
  const { default: maxmind } = await import('maxmind')
  const reader = await maxmind.open<CityResponse>(path).catch(error => {
    throw new UnusableFile(error.code ? `cannot be read (${error.code})` : 'is not a file in the MaxMind format')
  })
  const { databaseType } = reader.metadata
  if (!/city|country|enterprise|location/i.test(databaseType)) {
    throw new UnusableFile(`says nothing of cities or countries (it is of the type ${databaseType})`)
  }
  // A file that is cut off still has its end, where the description is: each half of the tree is walked once.
  for (const address of ['0.0.0.0', '255.255.255.255']) {
    try {
      reader.get(address)
    } catch {
      throw new UnusableFile('is damaged')
    }
  }
  return {
    find(ipAddress) {
      if (!maxmind.validate(ipAddress)) return {}
      const found = reader.get(ipAddress)
      return found ? locationOf(found) : {}
    },
  }
}

function locationOf({ city, country, location }: CityResponse): Location {
  const [cityName, countryName] = [city?.names?.en, country?.names?.en]
  return {
    ...(cityName !== undefined && { city: cityName }),
    ...(countryName !== undefined && { country: countryName }),
    ...(location && { latitude: location.latitude, longitude: location.longitude }),
  }
}
