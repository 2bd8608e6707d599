import type { Branding } from '../../flows/branding.ts'
import { type Html, html } from '../html.ts'
import { languageCodes, languageParameter, languages } from '../language.ts'
import { iconPath, stylesheetPath } from '../theme/files.ts'
import { addressOf, type Setting } from '../visit.ts'

interface Layout extends Setting {
  readonly title: string
  readonly body: Html
  readonly branding?: Branding
  readonly hasError?: boolean
  /** Its address must not be opened a second time. */
  readonly hasNoLanguages?: boolean
}

/**
 * The frame of every page. Ids and classes are those of the classic pages, so that style sheets and scripts that were
 * written for them apply; forms come once here.
 */
export function layout(given: Layout): Html {
  const { language, texts, title, body, branding = {}, hasError = false, hasNoLanguages = false } = given
  const { cssPath, logoPath } = branding
  // A style sheet of the application's owner knows no dark scheme.
  const look = (cssPath ?? logoPath) ? 'branded' : 'plain'
  return html`<!doctype html>
<html lang="${language}" dir="ltr" class="${look}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${hasError && `${texts.errorTitle}: `}${title}</title>
<link rel="icon" href="${iconPath}" type="image/svg+xml">
<link rel="stylesheet" href="${stylesheetPath}">
${cssPath !== undefined && html`<link rel="stylesheet" href="${cssPath}">`}
</head>
<body>
<div class="container">
<div class="modal-dialog">
<main class="modal-content background-customizable">
<div class="banner-customizable">${
    logoPath === undefined
      ? html`<span class="emblem"></span>`
      : html`<img class="logo-customizable" src="${logoPath}" alt="">`
  }</div>
<div class="modal-body">
<h1>${title}</h1>
${body}
</div>
</main>
${!hasNoLanguages && languageLinks(given)}
</div>
</div>
</body>
</html>
`
}

function languageLinks(setting: Setting): Html {
  const links = languageCodes.map(code =>
    code === setting.language
      ? html`<li><span lang="${code}" aria-current="true">${languages[code].nativeName}</span></li>`
      : html`<li><a href="${addressOf(setting, setting.path, { [languageParameter]: code })}" lang="${code}" hreflang="${code}">${languages[code].nativeName}</a></li>`,
  )
  return html`<footer><nav aria-label="${setting.texts.chooseLanguage}"><ul class="languages">${links}</ul></nav></footer>`
}
