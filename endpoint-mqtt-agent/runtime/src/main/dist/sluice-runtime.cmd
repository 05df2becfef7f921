@echo off
rem What a method calls to speak to its gateway: sluice-runtime --help
setlocal
if not defined SLUICE_JAVA set "SLUICE_JAVA=java"
"%SLUICE_JAVA%" -Xshare:auto -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m -XX:-UsePerfData -cp "%~dp0sluice-runtime.jar" io.sluice.runtime.RuntimeCommand %*
exit /b %ERRORLEVEL%
