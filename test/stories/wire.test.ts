import { expect, test } from 'vitest'
import { startServer } from '../support/server.ts'

test('an unknown operation is refused', async () => {
  const { call } = await startServer()
  const response = await call('Nothing', {})
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' })
})
