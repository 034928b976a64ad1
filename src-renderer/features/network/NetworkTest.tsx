import { Copy, Printer } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OutputOf } from '../../api/client.ts'
import { useCall } from '../../api/queries.ts'
import { useFormats } from '../../i18n/format.ts'
import { useTroubleText } from '../../i18n/refusal-text.ts'
import { ActionButton } from '../../ui/ActionButton.tsx'
import { copyText } from '../../ui/copy-text.ts'
import { Notice } from '../../ui/Notice.tsx'
import { Actions, Facts, Panel, Stack } from '../../ui/Panel.tsx'
import { toastDone } from '../../ui/toast.tsx'

type Test = OutputOf<'network.test'>
type Tested = Test['stations'][number]
type Blocker = Test['blockers'][number]

/** *Diagnostic*: tests the network both ways and names what stands in the way; the answer can be copied and printed. */
export function NetworkTest() {
  const { t } = useTranslation('network')
  const say = useTroubleText()
  const words = useTestWords()
  const run = useCall('network.test')
  const [test, setTest] = useState<Test | null>(null)
  const go = async () => {
    const done = await run.run({})
    if (done.ok) setTest(done.value)
  }
  return (
    <Panel
      title={t('test.title')}
      actions={
        <Actions end>
          {test !== null && (
            <>
              <ActionButton
                small
                kind="quiet"
                icon={<Copy size={16} aria-hidden="true" />}
                onClick={() => copyText(words.whole(test)) && toastDone(t('test.copied'))}
              >
                {t('test.copy')}
              </ActionButton>
              <ActionButton
                small
                kind="quiet"
                icon={<Printer size={16} aria-hidden="true" />}
                onClick={() => window.print()}
              >
                {t('test.print')}
              </ActionButton>
            </>
          )}
          <ActionButton small busy={run.busy} onClick={() => void go()}>
            {t('test.run')}
          </ActionButton>
        </Actions>
      }
    >
      <Stack gap={3}>
        {test === null && <p className="quiet">{run.busy ? t('test.running') : t('test.hint')}</p>}
        {run.trouble && <Notice tone="bad" title={say(run.trouble)} urgent />}
        {test !== null && <Found test={test} />}
      </Stack>
    </Panel>
  )
}

function Found({ test }: { test: Test }) {
  const { t } = useTranslation('network')
  const words = useTestWords()
  const shown = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (test.at_ms > 0) shown.current?.scrollIntoView({ block: 'center' })
  }, [test.at_ms])
  return (
    <div ref={shown}>
      <Stack gap={2}>
        {test.blockers.length === 0 && <Notice tone="good" title={t('test.good')} urgent />}
        {test.blockers.map(blocker => (
          <Notice
            key={`${blocker.kind} ${blocker.detail} ${blocker.address}`}
            tone={blocker.kind === 'Nobody' ? 'info' : 'warning'}
            title={words.blocker(blocker)}
          >
            {words.remedy(blocker)}
          </Notice>
        ))}
        <Facts facts={words.facts(test)} />
      </Stack>
    </div>
  )
}

function useTestWords() {
  const { t } = useTranslation('network')
  const { t: common } = useTranslation('common')
  const formats = useFormats()
  const ways = ({ forth, back, aheadMs, version }: Tested): string =>
    forth !== null
      ? t('why', { context: forth, why: forth })
      : [
          t('test.forth'),
          back === null ? t('test.back') : t('test.backNot'),
          t('test.clock', { seconds: formats.whole(Math.round((aheadMs ?? 0) / 1_000) + 0) }),
          version !== null && t('test.version', { version }),
        ]
          .filter(Boolean)
          .join(' · ')
  const facts = ({ stations, networks, ways: found, at_ms }: Test) => [
    { label: t('test.at'), value: formats.instant(at_ms) },
    ...stations.map(one => ({ label: [one.station?.name, one.address].filter(Boolean).join(' · '), value: ways(one) })),
    ...found.map(({ way, others }) => ({ label: t(`test.way.${way}`), value: t('test.others', { count: others }) })),
    ...networks.map(({ card, category }) => ({
      label: t('test.card', { card }),
      value: t(`test.category.${category}`),
    })),
  ]
  const valuesOf = ({ detail, address }: Blocker) => ({ detail, address: address ?? '' })
  // Minutes that the other clock is ahead; behind where they are negative.
  const apart = (of: Blocker): string => {
    const by = formats.wait(Math.abs(Number(of.detail)) * 60)
    return t(Number(of.detail) < 0 ? 'clockBehind' : 'clockAhead', { address: of.address ?? '', by })
  }
  const blocker = (of: Blocker): string => (of.kind === 'Clock' ? apart(of) : t(`blocker.${of.kind}`, valuesOf(of)))
  const remedy = (of: Blocker): string =>
    of.kind === 'Refusing'
      ? sentence(t('why', { context: of.detail, why: of.detail }))
      : t(`remedy.${of.kind}`, valuesOf(of))
  return {
    facts,
    blocker,
    remedy,
    /** All of it as text, for whoever helps from afar. */
    whole: (test: Test): string =>
      [
        ...facts(test).map(({ label, value }) => common('labelled', { label, value })),
        ...test.blockers.map(one => `${blocker(one)} ${remedy(one)}`),
        ...(test.blockers.length === 0 ? [t('test.good')] : []),
      ].join('\r\n'),
  }
}

/** Why a call came to nothing is said within sentences; here it stands as one. */
const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`
