# What another account of this machine can plant, on both sides of a session and in the files that decide something, tried on root and on an
# account without any rights, over each transport. The attacker is "nobody". All of it runs in a PowerShell of the one who is attacked.
BeforeDiscovery {
    $cases = foreach ($who in 'root', 'account') { foreach ($by in 'OpenSsh', 'SshNet') { @{ Who = $who; By = $by } } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    $account = Start-Fixture account
    $server = if ($account.Unavailable) { $account } else { Start-TestServer --other-users }
    $partLength = 64KB

    # The record of a partial copy, as an attacker writes it who can read the source.
    function Write-Record([string] $Path, [string] $Source) {
        $bytes = [System.IO.File]::ReadAllBytes($Source)
        $sum = [uint32]::MaxValue
        for ($i = 0; $i -lt $partLength; $i += 8) { $sum = [System.Numerics.BitOperations]::Crc32C($sum, [System.BitConverter]::ToUInt64($bytes, $i)) }
        $id = [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData([System.Text.Encoding]::UTF8.GetBytes($Source)))
        [System.IO.File]::WriteAllBytes($Path, $bytes[0..($partLength - 1)])
        $time = [System.IO.File]::GetLastWriteTimeUtc($Source).Ticks
        [System.IO.File]::WriteAllText("$Path.json", "{`"sftpPartial`":1,`"source`":`"$id`",`"length`":$($bytes.Length),`"time`":$time,`"written`":$partLength,`"crc32c`":$($sum -bxor [uint32]::MaxValue)}".PadRight(1023) + "`n")
    }

    function New-Plants([string] $Root, [string] $Source, [uint32] $Victim) {
        $shared = [System.IO.Directory]::CreateDirectory("$Root/shared").FullName
        $null = [System.IO.Directory]::CreateDirectory("$Root/house")
        foreach ($file in "$Root/precious", "$shared/planted", "$shared/content") { [System.IO.File]::WriteAllText($file, 'old') }
        foreach ($link in 'link', 'link2') { $null = [System.IO.File]::CreateSymbolicLink("$shared/$link", '../precious') }
        $null = [System.IO.File]::CreateSymbolicLink("$shared/tree", '../house')
        $null = [System.IO.File]::CreateSymbolicLink("$Root/chain", 'shared/link')
        foreach ($name in 'secret', 'own') { Write-Record "$shared/.$name.sftp-part" "$Source/$name" }
        chown -R "${Victim}:$Victim" $Root
        foreach ($name in 'planted', 'content', '.secret.sftp-part', '.secret.sftp-part.json') { chown 65534 "$shared/$name"; Set-Mode "$shared/$name" 666 }
        foreach ($name in 'link', 'link2', 'tree') { chown -h 65534 "$shared/$name" }
        foreach ($name in '.own.sftp-part', '.own.sftp-part.json') { Set-Mode "$shared/$name" 600 }
        # Like /tmp.
        chown 0:0 $shared
        Set-Mode $shared 1777
    }

    $script = {
        param($Given)
        $given = Get-Content -Raw $Given | ConvertFrom-Json
        Import-Module $given.manifest
        $found = @{}
        function Try-Step([string] $Step, [scriptblock] $Work) {
            $clock = [System.Diagnostics.Stopwatch]::StartNew()
            $said = try { "$(& $Work)" } catch { "$($_.FullyQualifiedErrorId) $_" }
            $found[$Step] = @{ Said = $said; Seconds = $clock.Elapsed.TotalSeconds }
        }
        foreach ($by in $given.transports) {
            $at = @{
                HostName = $given.host; Port = $given.port; UserName = $given.userName; KeyFilePath = $given.key; Transport = $by
                ConnectingTimeout = 20; ErrorAction = 'Stop'; WarningAction = 'SilentlyContinue'
            }
            $s = New-SftpSession @at -HostKeyFingerprint $given.fingerprint -Name "by$by"
            foreach ($way in 'up', 'down') {
                $root = "$($given.root)/$by/$way"
                $ends = if ($way -eq 'up') { @{ ToSession = $s } } else { @{ FromSession = $s } }
                $ends += @{ Force = $true; RetryCount = 0; WarningAction = 'SilentlyContinue'; WarningVariable = 'warned'; ErrorAction = 'Stop' }
                Try-Step "$by $way file" { Copy-SftpItem "$($given.source)/file" "$root/shared/planted" @ends }
                Try-Step "$by $way link" { Copy-SftpItem "$($given.source)/file" "$root/shared/link" @ends }
                Try-Step "$by $way chain" { Copy-SftpItem "$($given.source)/file" "$root/chain" @ends }
                Try-Step "$by $way tree" { Copy-SftpItem "$($given.source)/tree" "$root/shared" @ends -Recurse }
                foreach ($name in 'secret', 'own') {
                    Try-Step "$by $way $name" { $r = Copy-SftpItem "$($given.source)/$name" "$root/shared/$name" @ends -Resume -PassThru; "$($r.Resumed) $warned" }
                }
                Try-Step "$by $way special" { Copy-SftpItem "$($given.source)/special" "$root/special" @ends -Preserve Mode -Recurse }
            }
            $shared = "$($given.root)/$by/up/shared"
            $write = @{ Force = $true; ErrorAction = 'Stop' }
            Try-Step "$by set" { Set-SftpContent "$shared/content" new -Session $s @write }
            Try-Step "$by add" { Add-SftpContent "$shared/link2" new -Session $s @write }
            Try-Step "$by drive" { Set-Content "by${by}:$shared/content" new @write }
            Try-Step "$by drive link" { Set-Content "by${by}:$shared/link2" new @write }
            foreach ($journal in 'foreign', 'open', 'pipe') {
                Try-Step "$by journal $journal" { Resume-SftpTransfer "$($given.files)/$journal" -Session $s -ErrorAction Stop }
                Try-Step "$by journal $journal -WhatIf" { Resume-SftpTransfer "$($given.files)/$journal" -Session $s -WhatIf -ErrorAction Stop }
            }
            Remove-SftpSession $s -Confirm:$false
            foreach ($known in 'ours', 'foreign', 'open', 'pipe') {
                Try-Step "$by known $known" { (New-SftpSession @at -KnownHostsPath "$($given.files)/$known" -HostKeyPolicy Strict).State }
            }
            $at.KeyFilePath = "$($given.files)/pipe"
            Try-Step "$by key" { (New-SftpSession @at -HostKeyFingerprint $given.fingerprint -Options @{ IdentityAgent = 'none' }).State }
        }
        if ($given.config) {
            $null = [System.IO.Directory]::CreateDirectory((Split-Path $given.config))
            Copy-Item $given.trap $given.config
            foreach ($mode in '644', '666') {
                chmod $mode $given.config
                foreach ($by in $given.transports) {
                    Try-Step "$by config $mode" { (New-SftpSession trap.invalid -Transport $by -HostKeyFingerprint $given.fingerprint -KeyFilePath $given.key -ConnectingTimeout 20 -ErrorAction Stop -WarningAction Ignore).State }
                }
            }
        }
        ConvertTo-Json $found -Compress
    }

    # Starts the script as an account; its output comes later.
    function Start-Attacked([string] $Who, [string] $Root, [string[]] $Program) {
        $start = [System.Diagnostics.ProcessStartInfo]::new($Program[0])
        $start.RedirectStandardOutput = $true
        $start.WorkingDirectory = $Root
        # That of the machine may be closed to others.
        $start.Environment['TMPDIR'] = "$Root/tmp"
        foreach ($argument in $Program[1..$Program.Count] + '-NoProfile', '-NonInteractive', '-File', "$shellFolder/script.ps1", "$Root/given.json") { $start.ArgumentList.Add($argument) }
        $process = [System.Diagnostics.Process]::Start($start)
        @{ Process = $process; Output = $process.StandardOutput.ReadToEndAsync(); Who = $Who; Root = $Root }
    }

    $found = @{}
    if (-not $account.Unavailable -and -not $server.Unavailable) {
        # Where the account may read it, and not below the folder of root.
        $base = [System.IO.Directory]::CreateTempSubdirectory('sftptools-attacks-').FullName
        Set-Mode $base 755
        $shellFolder = "$base/pwsh"
        Copy-Item $PSHOME $shellFolder -Recurse
        Set-Content "$shellFolder/script.ps1" $script.ToString()
        chmod -R a+rX $shellFolder
        $transports = @('OpenSsh') + @(if (Test-Transport SshNet) { 'SshNet' })
        $running = foreach ($who in 'root', 'account') {
            $user = $who -eq 'root' ? 0 : $account.userId
            $root = [System.IO.Directory]::CreateDirectory("$base/$who").FullName
            $source = [System.IO.Directory]::CreateDirectory("$root/source").FullName
            $null = [System.IO.Directory]::CreateDirectory("$source/tree"), [System.IO.Directory]::CreateDirectory("$source/special/setgid")
            foreach ($file in 'file', 'tree/inner', 'special/suid') { [System.IO.File]::WriteAllText("$source/$file", 'new') }
            foreach ($file in 'secret', 'own') {
                $null = New-TestFile "$source/$file" 3MB
                [System.IO.File]::SetLastWriteTimeUtc("$source/$file", [datetime]::UnixEpoch.AddDays(20000))
                Set-Mode "$source/$file" 600
            }
            foreach ($by in $transports) { foreach ($way in 'up', 'down') { New-Plants "$root/$by/$way" $source $user } }

            $files = [System.IO.Directory]::CreateDirectory("$root/files").FullName
            foreach ($file in 'ours', 'foreign', 'open') { Copy-Item $server.knownHostsPath "$files/$file" }
            mkfifo "$files/pipe"
            Copy-Item $server.keyPath "$files/key"
            Set-Content "$files/trap" ([System.IO.File]::ReadAllText($server.configPath) -replace "Host $($server.alias)", 'Host trap.invalid' -replace 'IdentityFile.*', '')
            $null = [System.IO.Directory]::CreateDirectory("$root/tmp")
            chown -R "${user}:$user" $source $files "$root/tmp"
            chown 65534 "$files/foreign"
            foreach ($file in 'ours', 'foreign') { Set-Mode "$files/$file" 644 }
            Set-Mode "$files/open" 666
            Set-Mode "$files/key" 600
            # After chown, which takes these bits away.
            Set-Mode "$source/special/suid" 6755
            Set-Mode "$source/special/setgid" 3777

            ConvertTo-Json @{
                manifest = $moduleManifest; root = $root; source = $source; files = $files; transports = $transports; fingerprint = $server.hostKeyFingerprint
                host = $server.host; port = $server.port; userName = $user ? $account.userName : $server.userName; key = "$files/key"
                trap = "$files/trap"; config = $user ? "$($account.home)/.ssh/config" : $null
            } | Set-Content "$root/given.json"
            $program = @(if ($user) { 'setpriv', '--reuid', $user, '--regid', $user, '--clear-groups', 'env', "HOME=$($account.home)" }) + 'dotnet', "$shellFolder/pwsh.dll"
            Start-Attacked $who $root $program
        }
        foreach ($one in $running) {
            if (-not $one.Process.WaitForExit(120000)) { $one.Process.Kill($true); throw "It hangs: as $($one.Who) it was not over within 120 s." }
            $output = $one.Output.Result
            $found[$one.Who] = try { ConvertFrom-Json $output -AsHashtable } catch { throw "The PowerShell of $($one.Who) said: $output" }
        }
    }
}

AfterAll {
    $server, $account | Where-Object { $_ } | Stop-Fixture
    if ($base) { Remove-Item -LiteralPath $base -Recurse -Force }
}

Describe '<Who> over <By>' -ForEach $cases {
    BeforeEach {
        Skip-Without $account
        Skip-Without $server
        Skip-WithoutTransport $By
        $said = $found[$Who]
        $places = if ($base) { 'up', 'down' | ForEach-Object { @{ Way = $_; Root = "$base/$Who/$By/$_" } } }
        $victim = $Who -eq 'root' ? 'root' : $account.userName
    }

    It 'takes over no planted file' {
        foreach ($place in $places) {
            $said."$By $($place.Way) file".Said | Should -BeLike 'SftpPermissionDenied,*belongs to user 65534*'
            Get-Content "$($place.Root)/shared/planted" | Should -Be 'old'
        }
    }

    It 'goes through no planted link, nor through one of its own that leads there' {
        foreach ($place in $places) {
            foreach ($name in 'link', 'chain') { $said."$By $($place.Way) $name".Said | Should -BeLike 'SftpPermissionDenied,*link there belongs to user 65534*' }
            Get-Content "$($place.Root)/precious" | Should -Be 'old'
        }
    }

    It 'copies no tree through a planted link' {
        foreach ($place in $places) {
            $said."$By $($place.Way) tree".Said | Should -BeLike 'SftpPermissionDenied,*link there belongs to user 65534*'
            Get-NameIn "$($place.Root)/house" | Should -BeNullOrEmpty
        }
    }

    It 'continues its own part and no planted one' {
        foreach ($place in $places) {
            $said."$By $($place.Way) own".Said | Should -BeLike 'True*' -Because 'the record should be one that counts'
            $said."$By $($place.Way) secret".Said | Should -BeLike 'False *belongs to somebody else*'
            (Get-FileHash "$($place.Root)/shared/secret").Hash | Should -Be (Get-FileHash "$base/$Who/source/secret").Hash
            stat -c '%U %a' "$($place.Root)/shared/secret" | Should -Be "$victim 600"
        }
    }

    It 'gets no special bits of files and directories' {
        foreach ($place in $places) {
            $said."$By $($place.Way) special".Said | Should -BeNullOrEmpty
            Get-Mode "$($place.Root)/special/suid" | Should -Be 755
            Get-Mode "$($place.Root)/special/setgid" | Should -Be 777
        }
    }

    It 'writes no content into what is planted' {
        foreach ($step in 'set', 'drive') { $said."$By $step".Said | Should -BeLike 'SftpPermissionDenied*belongs to user 65534*' }
        foreach ($step in 'add', 'drive link') { $said."$By $step".Said | Should -BeLike 'SftpPermissionDenied*link there belongs to user 65534*' }
        Get-Content "$base/$Who/$By/up/shared/content" | Should -Be 'old'
        Get-Content "$base/$Who/$By/up/precious" | Should -Be 'old'
    }

    It 'runs no journal of others, and waits for no pipe' {
        foreach ($switch in '', ' -WhatIf') {
            $said."$By journal foreign$switch".Said | Should -BeLike 'SftpPermissionDenied,*belongs to another account (user 65534)*'
            $said."$By journal open$switch".Said | Should -BeLike 'SftpPermissionDenied,*can be written by others*'
            $said."$By journal pipe$switch".Said | Should -BeLike '*not a regular file*'
        }
    }

    It 'believes no known_hosts of others, and waits for no pipe' {
        $said."$By known ours".Said | Should -Be 'Opened'
        $said."$By known foreign".Said | Should -BeLike 'SftpHostKeyRejected,*belongs to another account (user 65534)*'
        $said."$By known open".Said | Should -BeLike 'SftpHostKeyRejected,*can be written by others*'
        $said."$By known pipe".Said | Should -BeLike 'SftpHostKeyRejected,*not a regular file*'
        $said."$By known pipe".Seconds | Should -BeLessThan 15
    }

    It 'waits for no pipe in the place of a key' {
        $said."$By key".Said | Should -BeLike 'SftpAuthenticationFailed,*not a regular file*'
        $said."$By key".Seconds | Should -BeLessThan 15
    }

    It 'reads no ssh_config that others can write' {
        if ($Who -eq 'root') { Set-ItResult -Skipped -Because 'the ssh_config of root is not touched by a test' ; return }
        $said."$By config 644".Said | Should -Be 'Opened'
        $said."$By config 666".Said | Should -BeLike 'SftpConnectionLost,*'
    }
}
