/** axe-core on a page that is open in the browser. */
import axe from 'axe-core'
import type { Page } from 'playwright-core'

const rules: axe.RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
  resultTypes: ['violations'],
}

/** What WCAG 2.2 AA and good practice do not allow on this page, one line for each element. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Handed to the browser by its own protocol, so the page's policy for scripts stays as it is.
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(rules)})`)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id}: ${help} (${target.join(' ')}) ${failureSummary}`),
  )
}
