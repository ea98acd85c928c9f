# The cmdlets are compiled. This file only finds them, so that a checkout that was not built yet says so. It names commands by their classes, so
# that a session without any, such as InitialSessionState.Create() makes, can import the module, and no other module's function comes between.
$assembly = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, 'bin', 'SftpTools.Cmdlets.dll'))
if (-not [System.IO.File]::Exists($assembly)) {
    throw "SftpTools is not built: '$assembly' is missing. Run ./build.ps1, or ./build.sh on a bare machine, and import it again."
}
# .NET loads an assembly of a name once: another copy would share its code and its sessions with the first, and end them when it is removed.
foreach ($loaded in [System.AppDomain]::CurrentDomain.GetAssemblies()) {
    if ($loaded.GetName().Name -eq 'SftpTools.Cmdlets' -and $loaded.Location -and -not $loaded.Location.Equals($assembly, $IsWindows ? 'OrdinalIgnoreCase' : 'Ordinal')) {
        $other = [System.IO.Path]::GetDirectoryName([System.IO.Path]::GetDirectoryName($loaded.Location))
        throw "This process has SftpTools from '$other' already, and has room for one copy. Import that one, or start a new PowerShell for the one in '$PSScriptRoot'."
    }
}
$module = & ([System.Management.Automation.CmdletInfo]::new('Import-Module', [Microsoft.PowerShell.Commands.ImportModuleCommand])) `
    -Name ([System.IO.Path]::ChangeExtension($assembly, '.psd1')) -PassThru
& ([System.Management.Automation.CmdletInfo]::new('Export-ModuleMember', [Microsoft.PowerShell.Commands.ExportModuleMemberCommand])) -Cmdlet *

# A function wins over a cmdlet of its name, whichever came first: whoever writes the name then gets the other module's command.
$hidden = foreach ($name in $module.ExportedCmdlets.Keys) {
    if ($ExecutionContext.SessionState.PSVariable.GetValue("function:$name") -is [scriptblock]) { $name }
}
if ($hidden -and $MyInvocation.Line -notmatch '-Prefix\b') {
    $owners = foreach ($name in $hidden) { $ExecutionContext.SessionState.PSVariable.GetValue("function:$name").Module.Name }
    [string[]] $from = [System.Collections.Generic.SortedSet[string]]::new([string[]] @($owners -ne $null))
    $text = "Functions$($from ? " of the module $($from -join ', ')" : '') hide these commands of SftpTools: $($hidden -join ', '). Write SftpTools\$($hidden[0]) for one of them, or " +
        'import SftpTools with -Prefix: then, after Import-Module SftpTools -Prefix X, the command is Get-XSftpItem.'
    if ($ExecutionContext.InvokeCommand.GetCmdlet('Write-Warning')) { Write-Warning $text } else { $Host.UI.WriteWarningLine($text) }
}
