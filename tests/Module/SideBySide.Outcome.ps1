<#
    What SideBySide.Drive.Tests.ps1 is made of: a server whose root is not this machine's, a tree on each side, and what comes of a block
    of PowerShell in it, as text: output, errors with id and category, warnings, and the tree afterwards. It needs Common.ps1.
#>

# A server and the folder of this machine that it calls $Remote. As root, its root is another one: a path that is used on the wrong side
# does not exist there. Other accounts cannot make one; there both sides have the same paths.
function Start-SideServer {
    $isRoot = -not $IsWindows -and (id -u) -eq 0
    $folder = if ($isRoot) { "/run/sftptools-$([guid]::NewGuid().ToString('n'))" }
    if ($folder) {
        # sshd wants every directory of the way to be root's alone.
        $null = [System.IO.Directory]::CreateDirectory("$folder/data")
        Set-Mode $folder 755
    }
    $server = Start-TestServer @(if ($folder) { '--line', "ChrootDirectory $folder" })
    $server | Add-Member RootFolder $folder
    if (-not $server.Unavailable) {
        $server | Add-Member Local $(if ($folder) { "$folder/data" } else { $server.dataPath })
        $server | Add-Member Remote $(if ($folder) { '/data' } else { $server.dataPath })
    }
    $server
}

function Stop-SideServer($Server) {
    Stop-Fixture $Server
    if ($Server.RootFolder) { [System.IO.Directory]::Delete($Server.RootFolder, $true) }
}

# A runspace in which nobody can be asked, so that no question waits for an answer, with a session and a drive of its root.
function Open-SideSpace($Server, [string] $Transport) {
    $state = [initialsessionstate]::CreateDefault2()
    $state.ImportPSModule($moduleManifest)
    $space = [runspacefactory]::CreateRunspace($state)
    $space.Open()
    $login = Get-LoginOf $Server
    if ($Transport) { $login.Transport = $Transport }
    $shell = [powershell]::Create($space)
    $null = $shell.AddScript({
        param($login, $root)
        $null = New-SftpSession @login -Name prod
        $null = New-PSDrive side -PSProvider Sftp -Root $root -Session prod -Scope Global
    }).AddArgument($login).AddArgument($Server.Remote).Invoke()
    if ($shell.HadErrors) { throw "$($shell.Streams.Error)" }
    $shell.Dispose()
    $space
}

# Folders, files of two lines, a read-only one, a hidden one, a name with wildcards, links to a directory, to a file and to nothing.
function New-SideTree([string] $Below) {
    $root = [System.IO.Directory]::CreateDirectory("$(New-TestFolder $Below)/root").FullName
    foreach ($folder in 'd/e', 'empty', 'out', 'keep') { $null = [System.IO.Directory]::CreateDirectory("$root/$folder") }
    foreach ($file in 'a.txt', 'b.csv', 'ro.txt', '.hid', 'w[1].txt', 'noext', 'd/x.txt', 'd/y.csv', 'd/q.txt', 'd/e/z.csv', 'd/e/q.txt', 'keep/k.txt', 'out/o.txt') {
        [System.IO.File]::WriteAllText("$root/$file", "$file`nend`n")
        [System.IO.File]::SetLastWriteTimeUtc("$root/$file", [datetime]::new(2024, 2, 3, 4, 5, 6))
    }
    Set-Mode "$root/ro.txt" 444
    $links = @{ dlink = 'keep'; flink = 'a.txt'; dangling = 'gone'; 'out/link' = '../keep' }
    foreach ($link in $links.Keys) { $null = [System.IO.File]::CreateSymbolicLink("$root/$link", $links[$link]) }
    $root
}

# All below the tree's parent, one line for each entry.
function Get-SideShape([string] $Root) {
    $top = Split-Path $Root
    $all = [System.IO.EnumerationOptions]@{ AttributesToSkip = 0 }
    $folders = [System.Collections.Generic.Queue[string]]::new([string[]] $top)
    $lines = while ($folders.Count) {
        foreach ($path in [System.IO.Directory]::EnumerateFileSystemEntries($folders.Dequeue(), '*', $all)) {
            $info = [System.IO.FileInfo]::new($path)
            $name = $path.Substring($top.Length + 1)
            if ($info.LinkTarget) { "$name -> $($info.LinkTarget.Replace($top, 'TOP').Replace("$($server.Remote)$($top.Substring($server.Local.Length))", 'TOP'))" }
            elseif ([System.IO.Directory]::Exists($path)) { "$name/"; $folders.Enqueue($path) }
            else { "$name $([System.Convert]::ToHexString([System.IO.File]::ReadAllBytes($path)) -replace '(..)', '$1 ' | ConvertTo-Shown) $(Get-Mode $path)" }
        }
    }
    $lines | Sort-Object
}

# Bytes as a person reads them: characters where they are ones.
filter ConvertTo-Shown {
    $text = [System.Text.StringBuilder]::new()
    foreach ($byte in -split $_ | Where-Object Length) {
        $value = [System.Convert]::ToInt32($byte, 16)
        $null = $text.Append($(if ($value -eq 10) { '|' } elseif ($value -gt 32 -and $value -lt 127) { [char] $value } else { "<$byte>" }))
    }
    "$text"
}

# Runs a block with the location in a tree and returns what it came to, by lines.
function Invoke-OnSide($Space, [string] $Location, [string] $Command, [string] $Root) {
    $shell = [powershell]::Create($Space)
    $null = $shell.AddScript({
        param($location, $command)
        function show($each) {
            if ($null -eq $each) { 'null' }
            elseif ($each -is [array]) { '(' + (@($each | ForEach-Object { show $_ }) -join ', ') + ')' }
            elseif ($each -is [System.Management.Automation.PathInfo]) { $each.Path }
            elseif ($each -is [string] -or $each -is [ValueType]) { "$each" }
            elseif ($each.PSObject.Properties['PSChildName']) { "$(if ($each.PSIsContainer) { 'd' } else { '-' }) $($each.PSChildName)" }
            else { "$each" }
        }
        $culture = [cultureinfo]::CurrentCulture
        Set-Location $location
        $Error.Clear()
        $all = try { Invoke-Expression "$command" -ErrorAction SilentlyContinue -WarningVariable warned } catch { }
        [cultureinfo]::CurrentCulture = $culture
        Set-Location /
        @(foreach ($each in $all) { if ($each -isnot [System.Management.Automation.WarningRecord]) { "output: $(show $each)" } })
        @(foreach ($each in $Error) {
                if ($each -is [System.Management.Automation.ErrorRecord]) { "error: $($each.FullyQualifiedErrorId -replace ',.*') [$($each.CategoryInfo.Category)]" }
            }) | Sort-Object
        $global:lastTexts = @($Error | ForEach-Object { "$_" })
    }).AddArgument($Location).AddArgument($Command)
    try {
        $running = $shell.BeginInvoke()
        if (-not $running.AsyncWaitHandle.WaitOne(60000)) {
            $null = $shell.BeginStop($null, $null)
            throw 'It hangs: not over within 60 s.'
        }
        $lines = @($shell.EndInvoke($running)) + @($shell.Streams.Warning | ForEach-Object { "warning: $_" })
    }
    finally {
        $shell.Dispose()
    }
    $remote = $Location -replace '^side:', $server.Remote
    foreach ($line in $lines) {
        foreach ($place in $Location, $Root, "prod:$remote", $remote, "/$(Split-Path (Split-Path $Root) -Leaf)/root") { $line = $line.Replace($place, 'ROOT') }
        $line -replace '(Microsoft\.PowerShell\.Core\\FileSystem|SftpTools\.Cmdlets\\Sftp)::', 'PROVIDER::' -replace '(side|prod):(?=ROOT)' -replace '\\', '/'
    }
}

# What differs between the two sides for one block, in words. An error or a warning of the file system may have a counterpart of another name.
function Compare-Side($Space, [string] $Command, [hashtable] $Counterparts) {
    $native = New-SideTree $server.Local
    $remote = New-SideTree $server.Local
    $expected = @(Invoke-OnSide $Space $native $Command $native) + @(Get-SideShape $native)
    $actual = @(Invoke-OnSide $Space "side:$($remote.Substring($server.Local.Length))" $Command $remote) + @(Get-SideShape $remote)
    $left = [System.Collections.Generic.List[string]]::new([string[]] $actual)
    $missing = foreach ($line in $expected) {
        if ($left.Remove($line)) { continue }
        $same = $Counterparts[$line] | Where-Object { $_ -and $left.Contains($_) } | Select-Object -First 1
        if ($same) { $null = $left.Remove($same) } else { "here only: $line" }
    }
    @($missing) + @($left | ForEach-Object { "there only: $_" })
}
