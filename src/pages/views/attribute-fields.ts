import { attributeFieldName } from '../fields.ts'
import type { Html } from '../html.ts'
import { labelOf } from '../situations.ts'
import type { Texts } from '../texts/texts.ts'
import type { Attempt } from '../visit.ts'
import { type Field, field } from './parts.ts'

/** How browsers help with the standard attributes. https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill */
const helps: Readonly<Record<string, Pick<Field, 'type' | 'autocomplete' | 'inputMode' | 'placeholder'>>> = {
  address: { autocomplete: 'street-address' },
  birthdate: { type: 'date', autocomplete: 'bday' },
  email: { type: 'email', autocomplete: 'email', placeholder: 'name@host.com' },
  family_name: { autocomplete: 'family-name' },
  gender: { autocomplete: 'sex' },
  given_name: { autocomplete: 'given-name' },
  locale: { autocomplete: 'language' },
  middle_name: { autocomplete: 'additional-name' },
  name: { autocomplete: 'name' },
  nickname: { autocomplete: 'nickname' },
  phone_number: { type: 'tel', autocomplete: 'tel', placeholder: '+12065550100' },
  picture: { type: 'url', autocomplete: 'photo' },
  profile: { type: 'url' },
  updated_at: { type: 'number' },
  website: { type: 'url', autocomplete: 'url' },
}

export interface AskedAttribute {
  readonly name: string
  readonly isOptional: boolean
}

export function attributeInputs(
  texts: Texts,
  attempt: Attempt | undefined,
  asked: readonly AskedAttribute[],
): readonly Html[] {
  return asked.map(({ name, isOptional }) =>
    field(texts, attempt, {
      id: `attribute-${name.replace(/[^\w-]/g, '-')}`,
      name: attributeFieldName(name),
      label: labelOf(name, texts),
      isOptional,
      ...(Object.hasOwn(helps, name) && helps[name]),
    }),
  )
}
