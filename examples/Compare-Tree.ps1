<#
.SYNOPSIS
    Compares a folder of this machine with a directory of a server by their names and the hashes of their files.
.OUTPUTS
    An object for each difference, with Path and Difference: OnlyHere, OnlyThere or Content.
.EXAMPLE
    ./Compare-Tree.ps1 ./site /srv/www -HostName deploy@srv.example.com
#>
#requires -Version 7.4
#requires -Modules SftpTools
[CmdletBinding()]
param(
    [Parameter(Mandatory, Position = 0)] [string] $LocalPath,
    [Parameter(Mandatory, Position = 1)] [string] $RemotePath,
    [Parameter(Mandatory)] [string] $HostName,

    # More parameters of New-SftpSession.
    [hashtable] $Login = @{}
)

$ErrorActionPreference = 'Stop'

$root = (Get-Item -LiteralPath $LocalPath).FullName
$here = [System.Collections.Generic.Dictionary[string, string]]::new()
foreach ($file in Get-ChildItem -LiteralPath $root -Recurse -File -Force) {
    $here[[System.IO.Path]::GetRelativePath($root, $file.FullName).Replace('\', '/')] = (Get-FileHash -LiteralPath $file.FullName).Hash
}

$session = New-SftpSession $HostName @Login
try {
    $base = (Get-SftpItem -LiteralPath $RemotePath -Session $session).FullName.TrimEnd('/')
    # Where the server hashes files itself, their bytes stay there.
    Get-SftpChildItem -LiteralPath $RemotePath -Session $session -Recurse -File -Force | Get-SftpFileHash | ForEach-Object {
        $path = $_.FullName.Substring($base.Length + 1)
        $hash = $null
        if (-not $here.Remove($path, [ref] $hash)) { [pscustomobject]@{ Path = $path; Difference = 'OnlyThere' } }
        elseif ($hash -ne $_.Hash) { [pscustomobject]@{ Path = $path; Difference = 'Content' } }
    }
    foreach ($path in $here.Keys) { [pscustomobject]@{ Path = $path; Difference = 'OnlyHere' } }
}
finally {
    $session | Remove-SftpSession
}
