// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-sms-settings.html
// Where a region has no SMS service of its own for pools, another one serves it.
const servedBy: Readonly<Record<string, string>> = { 'ap-northeast-2': 'ap-northeast-1' }

// Regions that pools used before their own region had the service; both remain allowed.
const legacyAlternates: Readonly<Record<string, string>> = {
  'us-east-2': 'us-east-1',
  'ca-central-1': 'us-east-1',
  'ap-south-1': 'ap-southeast-1',
  'eu-central-1': 'eu-west-1',
  'eu-west-2': 'eu-west-1',
}

// https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-email.html
const sharedSesRegions = ['eu-west-1', 'us-east-1', 'us-west-2']

/** The regions that SMS messages of a pool in this region may leave from; the first is the default. */
export function snsRegions(region: string): readonly [string, ...string[]] {
  const alternate = legacyAlternates[region]
  const own = servedBy[region] ?? region
  return alternate ? [own, alternate] : [own]
}

/**
 * The regions whose e-mail identities a pool in this region may use, sorted: its own and the three that every pool
 * shares. The service's table has exceptions in newer regions, which AWS does not list in one place.
 */
export function sesRegions(region: string): readonly string[] {
  return [...new Set([region, ...sharedSesRegions])].sort()
}
