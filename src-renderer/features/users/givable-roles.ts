import { mayManage, type Role, roles } from '#shared/domain/roles.ts'
import { useMe } from '../../app/session.ts'

/** The roles the person at the keyboard may give (USR-1). */
export const useGivableRoles = (): readonly Role[] => {
  const me = useMe()
  return roles.filter(role => mayManage(me.role, role))
}
