import type { Device } from '../../domain/device.ts'
import { Taken } from '../nouns/taken.ts'
import type { Devices } from '../nouns/users.ts'
import { fromDocument, toDocument } from './document.ts'
import { key } from './key.ts'
import { forShare, forUpdate } from './locking-read.ts'
import { readAfter, rowsFor, toPage } from './page.ts'
import type { Scope, TransactionScope } from './scope.ts'

export function createDevices(scope: Scope): Devices {
  const { db } = scope
  return {
    add: (device, most) =>
      scope.atomically(async tx => {
        if (!(await holdUser(tx, device))) return false
        const row = { ...keyOf(device.poolId, device.sub, device.key), ...content(device) }
        const insert = tx.db
          .insertInto('device')
          .values(row)
          .onConflict(conflict => conflict.doNothing())
        const { numInsertedOrUpdatedRows } = await insert.executeTakeFirstOrThrow()
        if (numInsertedOrUpdatedRows !== 1n) throw new Taken(device.key)
        await removeBeyond(tx, device, most)
        return true
      }),

    async get(poolId, sub, deviceKey) {
      const query = db.selectFrom('device').select('document').where('pool', '=', key(poolId))
      const row = await query.where('sub', '=', key(sub)).where('device_key', '=', key(deviceKey)).executeTakeFirst()
      return row && fromDocument<Device>(row.document)
    },

    update: (poolId, sub, deviceKey, change) =>
      scope.atomically(async tx => {
        const before = await readForUpdate(tx, poolId, sub, deviceKey)
        if (!before) return undefined
        const after = change(before)
        if (after.key !== before.key || after.sub !== before.sub || after.poolId !== before.poolId)
          throw new Error('a change must leave pool, user and key of a device as they are')
        const update = tx.db.updateTable('device').set(content(after)).where('pool', '=', key(poolId))
        await update.where('sub', '=', key(sub)).where('device_key', '=', key(deviceKey)).execute()
        return after
      }),

    async delete(poolId, sub, deviceKey) {
      const query = db.deleteFrom('device').where('pool', '=', key(poolId)).where('sub', '=', key(sub))
      const { numDeletedRows } = await query.where('device_key', '=', key(deviceKey)).executeTakeFirstOrThrow()
      return numDeletedRows === 1n
    },

    async list(poolId, sub, which, page) {
      const after = readAfter(page, 1)
      const rows = await db
        .selectFrom('device')
        .select(['device_key', 'document'])
        .where('pool', '=', key(poolId))
        .where('sub', '=', key(sub))
        .$if(which === 'remembered', query => query.where('remembered', '=', 1))
        .$if(after !== undefined, query => query.where('device_key', '>', after?.[0] ?? ''))
        .orderBy('device_key')
        .limit(rowsFor(page))
        .execute()
      return toPage(rows, page, { item: row => fromDocument<Device>(row.document), key: row => [row.device_key] })
    },
  }
}

function keyOf(poolId: string, sub: string, deviceKey: string) {
  return { pool: key(poolId), sub: key(sub), device_key: key(deviceKey) }
}

function content(device: Device) {
  return {
    remembered: device.remembered ? 1 : 0,
    authenticated_at: device.authenticatedAt.getTime(),
    document: toDocument(device),
  }
}

/** Whether the user exists; until the transaction ends, nobody deletes him. */
async function holdUser(tx: TransactionScope, { poolId, sub }: Device): Promise<boolean> {
  const user = tx.db.selectFrom('user').select('sub').where('pool', '=', key(poolId)).where('sub', '=', key(sub))
  return (await forShare(tx, user)) !== undefined
}

/** The new device stays, and of the others those that are remembered or were used last. */
async function removeBeyond(tx: TransactionScope, device: Device, most: number): Promise<void> {
  const { pool, sub, device_key } = keyOf(device.poolId, device.sub, device.key)
  await tx.db
    .deleteFrom('device')
    .where('pool', '=', pool)
    .where('sub', '=', sub)
    .where('device_key', '!=', device_key)
    .where('device_key', 'not in', eb =>
      eb
        .selectFrom('device')
        .select('device_key')
        .where('pool', '=', pool)
        .where('sub', '=', sub)
        .where('device_key', '!=', device_key)
        .orderBy('remembered', 'desc')
        .orderBy('authenticated_at', 'desc')
        .orderBy('device_key')
        .limit(most - 1),
    )
    .execute()
}

async function readForUpdate(tx: TransactionScope, poolId: string, sub: string, deviceKey: string) {
  const query = tx.db.selectFrom('device').select('document').where('pool', '=', key(poolId))
  const row = await forUpdate(tx, query.where('sub', '=', key(sub)).where('device_key', '=', key(deviceKey)))
  return row && fromDocument<Device>(row.document)
}
