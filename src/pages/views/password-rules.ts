import { minimumLength, passwordPolicy } from '../../domain/password-policy.ts'
import type { Pool } from '../../domain/pool.ts'
import { type Html, html } from '../html.ts'
import type { Texts } from '../texts/texts.ts'

export const passwordRulesId = 'passwordRules'

/** What a new password of this pool has to have. */
export function passwordRules(pool: Pool, { passwordRules: texts }: Texts): Html {
  const policy = passwordPolicy(pool)
  const rules = [
    texts.length(minimumLength(policy)),
    policy.RequireLowercase && texts.lowercase,
    policy.RequireUppercase && texts.uppercase,
    policy.RequireNumbers && texts.number,
    policy.RequireSymbols && texts.symbol,
  ].filter(rule => typeof rule === 'string')
  return html`<div class="rules" id="${passwordRulesId}"><p>${texts.intro}</p>
<ul>${rules.map(rule => html`<li>${rule}</li>`)}</ul></div>`
}
