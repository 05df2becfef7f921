@echo off
rem Starts the endpoint agent: sluice-agent --data.dir=DIR --gateways=HOST:PORT ...
setlocal
set "here=%~dp0"
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
"%java%" "@%here%agent.jvmoptions" -cp "%here%sluice-endpoint-mqtt-agent.jar;%here%lib\*" io.sluice.agent.Agent %*
exit /b %ERRORLEVEL%
