import css from './ReadAloud.module.css'

/** Characters that people read aloud, type and compare, in groups that stand apart. `large`: to be seen from the other desk. */
export function ReadAloud({
  groups,
  label,
  large = false,
}: {
  groups: readonly string[]
  label: string
  large?: boolean
}) {
  return (
    <p className={css.text} data-large={large || undefined} translate="no">
      <span className="unseen">{label} </span>
      {groups.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two groups may be alike, their places may not
        <span key={at}>{group}</span>
      ))}
    </p>
  )
}
