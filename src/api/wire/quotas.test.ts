import { expect, test } from 'vitest'
import { quotaOf } from '../../domain/quotas.ts'
import { table } from './table.ts'

test.each(Object.keys(table.operations))('%s belongs to a category', operation => {
  expect(quotaOf(operation)).toBeDefined()
})
