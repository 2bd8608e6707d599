import type { Services } from '../context.ts'
import { busyView } from './views/error.ts'
import { layout } from './views/layout.ts'
import type { Setting } from './visit.ts'
import { writePage } from './write-page.ts'

/** Asks somebody whose network has sent too much to wait. */
export function busyPage(config: Services['config'], setting: Setting, seconds: number): Response {
  const { texts } = setting
  const page = layout({ ...setting, title: texts.busy.heading, body: busyView(texts), hasError: true })
  return writePage(config, page, { status: 429, headers: { 'retry-after': String(seconds) } })
}
