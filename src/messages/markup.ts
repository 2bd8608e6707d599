const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text that shows as itself inside HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => entities[character] ?? character)
}

/** Whether a mail body is HTML: it has at least one tag. */
export function isHtml(body: string): boolean {
  return /<\/?[a-z][^<>]*>/i.test(body)
}

/** What a mail reader without HTML shows: the text, line breaks, and the addresses of links. */
export function plainText(html: string): string {
  return html
    .replaceAll(/<a\s+href="([^"<>]*)"[^<>]*>([^<>]*)<\/a>/gi, '$2: $1')
    .replaceAll(/<(?:br|\/p|\/div|\/li|\/tr|\/h[1-6])\b[^<>]*>/gi, '\n')
    .replaceAll(/<[^<>]*>/g, '')
    .replaceAll(
      /&(?:amp|lt|gt|quot|#39);/g,
      entity => Object.keys(entities).find(c => entities[c] === entity) ?? entity,
    )
}
