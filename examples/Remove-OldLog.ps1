<#
.SYNOPSIS
    Removes log files of a server that are older than a number of days, and tells how much room that made.
.EXAMPLE
    ./Remove-OldLog.ps1 -HostName admin@srv.example.com -Path /var/log/app -Days 30 -WhatIf
#>
#requires -Version 7.4
#requires -Modules SftpTools
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)] [string] $HostName,
    [Parameter(Mandatory)] [string] $Path,
    [Parameter(Mandatory)] [ValidateRange(1, 3650)] [int] $Days,
    [string] $Filter = '*.log',

    # More parameters of New-SftpSession.
    [hashtable] $Login = @{}
)

$session = New-SftpSession $HostName @Login -ErrorAction Stop
try {
    # The list is complete before anything is removed.
    $old = @(Get-SftpChildItem $Path -Session $session -Recurse -File -Filter $Filter -OlderThan (Get-Date).AddDays(-$Days))
    $removed = @(foreach ($file in $old) {
        $file | Remove-SftpItem -ErrorVariable problem
        if (-not $problem -and -not $WhatIfPreference) { $file }
    })
    [pscustomobject]@{
        Found   = $old.Count
        Removed = $removed.Count
        Freed   = [long] ($removed | Measure-Object Length -Sum).Sum
    }
}
finally {
    $session | Remove-SftpSession -WhatIf:$false -Confirm:$false
}
