/** The pages of *Réglages*, in the order in which they are offered. */
export const settingsParts = ['rules', 'seasons', 'warehouses', 'sessions', 'network', 'hq', 'window'] as const
