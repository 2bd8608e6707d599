/**
 * Everything that can be derived is written here, and `npm run check` fails when a result is stale.
 * Each generator is one file in this folder that answers the files it makes.
 */
import { writeFileSync } from 'node:fs'
import { configurationDoc } from './generate-configuration-doc.ts'
import { operationTypes } from './generate-operation-types.ts'
import { operationsDoc } from './generate-operations-doc.ts'
import { schemaTable } from './generate-schema.ts'
import { signInDoc } from './generate-sign-in-doc.ts'

const generators = [operationTypes, schemaTable, configurationDoc, operationsDoc, signInDoc]

for (const generate of generators) {
  for (const [path, text] of Object.entries(await generate()))
    writeFileSync(new URL(`../${path}`, import.meta.url), text)
}
