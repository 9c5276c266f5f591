@echo off
rem The command line of Assay: `assay --help`. Sets itself up the first time.
where node >nul 2>nul || (echo assay: Node is not installed: install Node 20 or newer with npm, then run this again. 1>&2 & exit /b 1)
node "%~dp0scripts\launch.mjs" bin/assay.ts %*
