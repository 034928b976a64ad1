import { Menu } from '@mantine/core'
import { Languages, LockKeyhole, LogOut, SunMoon } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { may } from '#shared/domain/rights.ts'
import { useOpenConflicts } from '../features/conflicts/use-open-conflicts.ts'
import { badgeText, useUnread } from '../features/messages/use-conversations.ts'
import { useFormats } from '../i18n/format.ts'
import { KeyHint } from '../ui/KeyHint.tsx'
import { BrandMark } from './BrandMark.tsx'
import { useLanguage } from './language.ts'
import { lockNow, logOut } from './leave.ts'
import { type Module, modules, screens } from './modules.tsx'
import { formatRoute, useRoute } from './route.ts'
import { useMe } from './session.ts'
import css from './Shell.module.css'
import { useThemeSwitch } from './theme-switch.ts'

/** The modules this person sees, in order. */
export function useModules(): readonly Module[] {
  const { role } = useMe()
  return modules.filter(module => screens[module.at] && (!module.can || may(role, module.can)))
}

/** The list of modules at the left, and who is at the keyboard below it. */
export function SideBar() {
  const { t } = useTranslation('app')
  const route = useRoute()
  const shown = useModules()
  return (
    <nav className={css.side} aria-label={t('modules')} data-pane>
      <div className={css.brand}>
        <BrandMark />
        <span>CocoaTrack</span>
      </div>
      {shown.map((module, at) => (
        <ModuleLink
          key={module.at}
          module={module}
          place={at + 1}
          here={route.at === module.at || module.owns?.includes(route.at) === true}
          line={module.below === true && shown[at - 1]?.below !== true}
        />
      ))}
      <Who />
    </nav>
  )
}

function ModuleLink({ module, place, here, line }: { module: Module; place: number; here: boolean; line: boolean }) {
  const { t } = useTranslation('app')
  const Icon = module.icon
  const name = t(`screen.${module.at}`)
  return (
    <>
      {line && <hr />}
      <a
        className={css.module}
        href={formatRoute({ at: module.at })}
        aria-current={here ? 'page' : undefined}
        aria-keyshortcuts={place < 10 ? `Control+${place}` : undefined}
        title={place < 10 ? `${name} (Ctrl+${place})` : name}
      >
        <Icon aria-hidden="true" />
        <span>{name}</span>
        {module.at === 'messages' && <Unread />}
        {module.at === 'conflicts' && <ToSettle />}
        {place < 10 && <kbd aria-hidden="true">{place}</kbd>}
      </a>
    </>
  )
}

/** How many messages are new, from the store: it says the same as the list. */
function Unread() {
  const { t } = useTranslation('messages')
  const count = useUnread()
  return count > 0 && <b aria-label={t('unread', { count })}>{badgeText(count)}</b>
}

/** How much waits for this person to settle it. */
function ToSettle() {
  const { t } = useTranslation('conflicts')
  const formats = useFormats()
  const count = useOpenConflicts()
  return count > 0 && <b aria-label={t('count', { count, total: formats.whole(count) })}>{badgeText(count)}</b>
}

/** Initials of a name: MBARGA Jean → MJ. */
export const initials = (name: string): string =>
  name
    .split(/[\s’'-]+/)
    .filter(Boolean)
    .slice(0, 2)
    .map(word => word[0]?.toUpperCase() ?? '')
    .join('')

function Who() {
  const { t } = useTranslation('app')
  const me = useMe()
  const { other, switchLanguage } = useLanguage()
  const { next, switchTheme } = useThemeSwitch()
  const icon = { size: 16, 'aria-hidden': true } as const
  return (
    <Menu position="top-start" width={230}>
      <Menu.Target>
        <button type="button" className={css.who} aria-label={t('who.menu', { name: me.name })}>
          <span className={css.face} aria-hidden="true">
            {initials(me.name)}
          </span>
          <span className={css.whoName}>
            <strong className="ellipsis">{me.name}</strong>
            <small className="ellipsis">{t(`role.${me.role}`)}</small>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<Languages {...icon} />} onClick={switchLanguage}>
          {t(`language.${other}`)}
        </Menu.Item>
        <Menu.Item leftSection={<SunMoon {...icon} />} onClick={switchTheme}>
          {t(`theme.${next}`)}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<LockKeyhole {...icon} />}
          rightSection={<KeyHint action="lock" />}
          onClick={() => void lockNow()}
        >
          {t('who.lock')}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut {...icon} />} onClick={() => void logOut()}>
          {t('who.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
