interface Named {
  readonly name: string | null
}

const names = new Intl.Collator('fr', { sensitivity: 'base' })

/** Orders by name, whatever the case and the accents; who has none stands last. */
export const byName = (a: Named, b: Named): number =>
  a.name === null || b.name === null ? Number(a.name === null) - Number(b.name === null) : names.compare(a.name, b.name)
