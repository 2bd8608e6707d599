// Claims of one's own. The first handler is for event version V1_0, the second for V2_0 and V3_0.

export const first = async event => {
  event.response.claimsOverrideDetails = {
    claimsToAddOrOverride: { tenant: event.request.userAttributes['custom:tenant'] ?? 'none' },
    claimsToSuppress: ['email'],
  }
  return event
}

export const second = async event => {
  const { groupsToOverride } = event.request.groupConfiguration
  event.response.claimsAndScopeOverrideDetails = {
    idTokenGeneration: { claimsToAddOrOverride: { flags: { beta: true }, levels: [1, 2] } },
    accessTokenGeneration: { claimsToAddOrOverride: { tenant: 't1' }, scopesToAdd: ['orders/read'] },
    // Left out, the groups stay; given, these replace them.
    groupOverrideDetails: { groupsToOverride: [...groupsToOverride, 'everybody'] },
  }
  return event
}
