interface Policies {
  createPolicy(
    name: string,
    rules: { createHTML: (text: string) => string; createScriptURL: (url: string) => string },
  ): unknown
}

/**
 * Under `require-trusted-types-for 'script'` nothing may be written as HTML. The theme library writes its style sheets
 * that way, so text without a single `<` passes, which no browser reads as an element; anything else still throws.
 */
export function allowStyleText(): void {
  const policies = (window as Window & { trustedTypes?: Policies }).trustedTypes
  policies?.createPolicy('default', {
    createHTML: text => {
      if (text.includes('<')) throw new TypeError('HTML is never written as text here')
      return text
    },
    // The code reader's worker, from where the page came from.
    createScriptURL: url => {
      if (new URL(url, window.location.href).origin !== window.location.origin) throw new TypeError('a foreign script')
      return url
    },
  })
}
