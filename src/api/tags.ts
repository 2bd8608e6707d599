import { taggedWith, untagged } from '../domain/tags.ts'
import { changeTags, findTagged } from '../flows/tags.ts'
import type { Operations } from './wire/operations.ts'

/** Tags of pools, by the pool's ARN. */
export const tags = {
  async TagResource(ctx, { ResourceArn, Tags }) {
    await changeTags(ctx, ResourceArn, present => taggedWith(present, Tags))
    return {}
  },

  async UntagResource(ctx, { ResourceArn, TagKeys }) {
    await changeTags(ctx, ResourceArn, present => untagged(present, TagKeys))
    return {}
  },

  async ListTagsForResource(ctx, { ResourceArn }) {
    return { Tags: (await findTagged(ctx, ResourceArn)).tags }
  },
} satisfies Operations
