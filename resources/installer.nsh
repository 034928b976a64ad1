; Other stations reach this one through the firewall on private and domain networks; a network that Windows calls public stays shut,
; and the diagnosis page says so. The name is the one that src-main/sync/windows-firewall.ts looks for.
!macro customInstall
  nsExec::Exec 'netsh advfirewall firewall delete rule name="CocoaTrack"'
  Pop $0
  nsExec::Exec 'netsh advfirewall firewall add rule name="CocoaTrack" dir=in action=allow program="$INSTDIR\${APP_EXECUTABLE_FILENAME}" protocol=TCP localport=47800-47809 profile=private,domain'
  Pop $0
  nsExec::Exec 'netsh advfirewall firewall add rule name="CocoaTrack" dir=in action=allow program="$INSTDIR\${APP_EXECUTABLE_FILENAME}" protocol=UDP localport=47800,5353 profile=private,domain'
  Pop $0
!macroend

!macro customUnInstall
  nsExec::Exec 'netsh advfirewall firewall delete rule name="CocoaTrack"'
  Pop $0
!macroend
