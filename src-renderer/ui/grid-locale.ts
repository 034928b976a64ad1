import type { TFunction } from 'i18next'

/** The few words AG Grid says by itself, most of them to screen readers. */
export function gridLocale(t: TFunction<'common'>): Record<string, string> {
  return {
    loadingOoo: t('grid.loading'),
    noRowsToShow: t('grid.nothingTitle'),
    ariaSortableColumn: t('grid.ariaSort'),
    ariaColumn: t('grid.ariaColumn'),
    ariaHidden: t('grid.ariaHidden'),
    ariaVisible: t('grid.ariaVisible'),
    ariaRowSelect: t('grid.ariaRowSelect'),
    ariaRowDeselect: t('grid.ariaRowDeselect'),
    ariaSkeletonCellLoading: t('grid.loading'),
    ariaSkeletonCellLoadingFailed: t('grid.failedTitle'),
    ariaLabelTooltip: t('grid.ariaTooltip'),
  }
}
