# The cmdlets are compiled. This file only finds them, so that a checkout that was not built yet says so. It calls no cmdlet for what an
# expression does: Join-Path would load another module first, a third of the whole import.
$assembly = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'SftpTools.Cmdlets.dll')
if (-not [System.IO.File]::Exists($assembly)) {
    throw "SftpTools is not built: '$assembly' is missing. Run ./build.ps1, or ./build.sh on a bare machine, and import it again."
}
Import-Module -Name ([System.IO.Path]::ChangeExtension($assembly, '.psd1'))
Export-ModuleMember -Cmdlet *
