<#
.SYNOPSIS
    Reports how full the file systems of many servers are. A server that cannot be reached has a row that says why.
.EXAMPLE
    ./Get-DiskUse.ps1 (Get-Content hosts.txt) -Path /srv | Export-Csv use.csv
#>
#requires -Version 7.4
#requires -Modules SftpTools
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string[]] $HostName,
    [string] $Path = '/',

    # More parameters of New-SftpSession.
    [hashtable] $Login = @{}
)

# They connect at once. What fails is kept; the others go on.
$sessions = @(New-SftpSession $HostName @Login -ErrorVariable problems -ErrorAction SilentlyContinue)
try {
    foreach ($session in $sessions) {
        $volume = Get-SftpVolume $Path -Session $session -ErrorVariable +problems -ErrorAction SilentlyContinue
        if (-not $volume) { continue }
        [pscustomobject]@{
            Host        = $session.HostName
            Path        = $volume.FullName
            SizeGB      = [math]::Round($volume.Size / 1GB, 1)
            FreeGB      = [math]::Round($volume.Available / 1GB, 1)
            UsedPercent = $volume.UsedPercent
            Error       = $null
        }
    }
    foreach ($problem in $problems) {
        [pscustomobject]@{
            Host = "$($problem.TargetObject)"; Path = $Path; SizeGB = $null; FreeGB = $null; UsedPercent = $null; Error = "$problem"
        }
    }
}
finally {
    $sessions | Remove-SftpSession
}
