<#
    One scenario on every server that this machine has, over both transports: make, list, copy up and down, trees, overwrite, verify, resume,
    content, rename, move, links, remove. What a server cannot do by its own fault stands in one table here, by the step, and the step
    is skipped with that reason. A server that is not installed is skipped with the reason.
#>
BeforeDiscovery {
    $kinds = 'OpenSshInternal', 'OpenSshExternal', 'GreenEnd', 'MySecureShell', 'ProFtpd', 'ProFtpdWithoutChmod', 'ProFtpdWithoutRename',
        'Dropbear', 'Paramiko', 'AsyncSsh', 'Rclone'
    $cases = foreach ($kind in $kinds) { foreach ($transport in 'SshNet', 'OpenSsh') { @{ Kind = $kind; Transport = $transport } } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1

    # Each server is started once, for both transports.
    $servers = @{}
    function Get-Partner([string] $Kind) {
        if (-not $servers.ContainsKey($Kind)) { $servers[$Kind] = Start-Fixture 'partner', $Kind }
        $servers[$Kind]
    }

    # What is the server's own fault: the server, the step, the reason. Such a step is skipped with the reason, after what holds all the same.
    $faults = @{
        MySecureShell = @{ Target = "takes a link's target for a path below the account's home" }
        ProFtpdWithoutRename = @{
            Resume = 'forbids RNFR and RNTO'
            Rename = 'forbids RNFR and RNTO'
            Remove = 'forbids DELE and RMD'
        }
        Paramiko = @{ Resume = 'empties a file that is cut to a length' }
        Rclone = @{
            Resume = 'empties a file that is opened for writing'
            Links = 'serves no links'
            Target = 'serves no links'
            LinkType = 'serves no links'
        }
    }
    function Get-Fault([string] $Step) { $faults.ContainsKey($Kind) ? $faults[$Kind][$Step] : $null }
    function Skip-Fault([string] $Step) { if (Get-Fault $Step) { Set-ItResult -Skipped -Because "$Kind $(Get-Fault $Step)" } }
}

AfterAll {
    Remove-TestSession
    $servers.Values | Stop-Fixture
}

Describe '<Kind> over <Transport>' -ForEach $cases {
    BeforeAll {
        $partner = Get-Partner $Kind
        $reason = if ($partner.Unavailable) { $partner.Unavailable } elseif (-not (Test-Transport $Transport)) { 'this build has no SshNet transport' }
        if (-not $reason) {
            $login = @{
                HostName = $partner.host; Port = $partner.port; HostKeyFingerprint = $partner.hostKeyFingerprint; Transport = $Transport
                Name = 'real'; NoDrive = $true; OperationTimeout = 30; ConnectingTimeout = 30
            }
            if ($partner.password) {
                $login.Credential = [pscredential]::new($partner.userName, (ConvertTo-SecureString $partner.password -AsPlainText -Force))
            }
            else { $login.UserName = $partner.userName; $login.KeyFilePath = $partner.keyPath }
            $session = New-SftpSession @login -ErrorAction Stop
            $name = "run-$Transport"
            $there = "$($partner.remotePath)/$name"
            $seen = "$($partner.dataPath)/$name"
            $here = New-TestFolder $TestDrive
            $content = "line one`nline two äöü`n"
        }
    }

    AfterAll { Remove-TestSession }

    BeforeEach { if ($reason) { Set-ItResult -Skipped -Because $reason } }

    It 'makes and lists' {
        New-SftpItem $there -ItemType Directory -ErrorAction Stop | Should -Not -BeNullOrEmpty
        New-SftpItem "$there/a file.txt" -Value $content -ErrorAction Stop | Out-Null
        New-SftpItem "$there/ä" -ItemType Directory -ErrorAction Stop | Out-Null
        $items = Get-SftpChildItem $there -ErrorAction Stop
        @($items.Name | Sort-Object) | Should -Be @('a file.txt', 'ä' | Sort-Object)
        ($items | Where-Object Name -EQ 'a file.txt').Length | Should -Be ([System.Text.Encoding]::UTF8.GetByteCount($content))
        Test-SftpPath "$there/none" | Should -BeFalse
        [System.IO.File]::ReadAllText("$seen/a file.txt") | Should -BeExactly $content
    }

    It 'copies a file up and down, with its time' {
        [System.IO.File]::WriteAllText("$here/up.txt", $content)
        $time = [datetime]::new(2021, 3, 4, 5, 6, 7, [System.DateTimeKind]::Utc)
        [System.IO.File]::SetLastWriteTimeUtc("$here/up.txt", $time)
        $up = Copy-SftpItem "$here/up.txt" $there/ -ToSession real -PassThru -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        $up.Status | Should -Be Completed
        [System.IO.File]::ReadAllText("$seen/up.txt") | Should -BeExactly $content
        if (-not ($up.NotKept -band [SftpTools.SftpPreserve]::Times)) {
            [System.IO.File]::GetLastWriteTimeUtc("$seen/up.txt") | Should -Be $time
        }
        (Copy-SftpItem "$there/up.txt" "$here/down.txt" -FromSession real -PassThru -ErrorAction Stop).Status | Should -Be Completed
        [System.IO.File]::ReadAllText("$here/down.txt") | Should -BeExactly $content
        if (-not (Get-Fault Rename)) { $warnings | Should -BeNullOrEmpty }
    }

    It 'copies a tree up and down' {
        foreach ($number in 1..30) {
            $folder = "$here/tree/d$($number % 4)"
            $null = [System.IO.Directory]::CreateDirectory($folder)
            [System.IO.File]::WriteAllText("$folder/f$number.txt", "$number " * $number * 50)
        }
        $null = [System.IO.Directory]::CreateDirectory("$here/tree/empty")
        $up = Copy-SftpItem "$here/tree" $there/ -ToSession real -Recurse -PassThru -WarningVariable warnings -WarningAction SilentlyContinue -ErrorAction Stop
        $up.Count | Should -Be 30
        $warnings.Count | Should -BeLessOrEqual 2
        Copy-SftpItem "$there/tree" "$here/back" -FromSession real -Recurse -ErrorAction Stop
        foreach ($file in Get-ChildItem "$here/tree" -Recurse -File) {
            (Get-FileHash ($file.FullName -replace '/tree/', '/back/')).Hash | Should -Be (Get-FileHash $file.FullName).Hash
        }
    }

    It 'verifies what it copies' {
        $up = Copy-SftpItem "$here/tree/d1" "$there/verified" -ToSession real -Recurse -Verify Hash -PassThru -WarningAction SilentlyContinue -ErrorAction Stop
        $up.Count | Should -BeGreaterThan 0
        @($up | Where-Object { -not $_.Verified }).Count | Should -Be 0
    }

    It 'hashes a file' {
        (Get-SftpFileHash "$there/tree/d1/f1.txt" -ErrorAction Stop).Hash | Should -Be (Get-FileHash "$here/tree/d1/f1.txt").Hash
    }

    It 'overwrites as asked' {
        [System.IO.File]::WriteAllText("$here/up.txt", 'another')
        (Copy-SftpItem "$here/up.txt" $there/ -ToSession real -Overwrite Never -PassThru -ErrorAction Stop).Status | Should -Be Skipped
        [System.IO.File]::ReadAllText("$seen/up.txt") | Should -BeExactly $content
        (Copy-SftpItem "$here/up.txt" $there/ -ToSession real -PassThru -WarningAction SilentlyContinue -ErrorAction Stop).Status | Should -Be Completed
        [System.IO.File]::ReadAllText("$seen/up.txt") | Should -BeExactly 'another'
    }

    It 'copies nothing again that is no different' {
        $again = Copy-SftpItem "$here/tree" $there/ -ToSession real -Recurse -Overwrite IfDifferent -PassThru -WarningAction SilentlyContinue -ErrorAction Stop
        @($again | Where-Object Status -EQ Skipped).Count | Should -Be 30
    }

    It 'goes on with a copy that was stopped' {
        $bytes = [byte[]]::new(3MB)
        [System.Random]::new(1).NextBytes($bytes)
        [System.IO.File]::WriteAllBytes("$here/large.bin", $bytes)
        $shell = [powershell]::Create()
        $null = $shell.AddScript({
            param($manifest, $login, $from, $to)
            Import-Module $manifest
            $null = New-SftpSession @login
            Send-SftpItem $from $to -Session real -Resume -RateLimit 2MB -ProgressAction Ignore -WarningAction Ignore
        }).AddArgument($moduleManifest).AddArgument($login).AddArgument("$here/large.bin").AddArgument("$there/")
        $running = $shell.BeginInvoke()
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        # By the record, or for those without one by what is there.
        while ($clock.Elapsed.TotalSeconds -lt 20 -and -not $running.IsCompleted -and
            -not (Get-ChildItem $seen -Force -Filter '*large.bin*' -ErrorAction Ignore | Where-Object Length -GT 500KB)) { Start-Sleep -Milliseconds 50 }
        $shell.Stop()
        $shell.Dispose()
        $result = Send-SftpItem "$here/large.bin" "$there/" -Session real -Resume -Verify Hash -PassThru -WarningAction SilentlyContinue -ErrorAction Stop
        $result.Status | Should -Be Completed
        $result.Verified | Should -BeTrue
        (Get-FileHash "$seen/large.bin").Hash | Should -Be (Get-FileHash "$here/large.bin").Hash
        $again = Receive-SftpItem "$there/large.bin" "$here/large.back" -Session real -PassThru -ErrorAction Stop
        (Get-FileHash "$here/large.back").Hash | Should -Be (Get-FileHash "$here/large.bin").Hash
        $again.Length | Should -Be 3MB
        Skip-Fault Resume
        $result.Resumed | Should -BeTrue
    }

    It 'reads and writes content' {
        Set-SftpContent "$there/content.txt" 'one', 'two' -WarningAction SilentlyContinue -ErrorAction Stop
        Get-SftpContent "$there/content.txt" -ErrorAction Stop | Should -Be 'one', 'two'
    }

    It 'adds to content' {
        Add-SftpContent "$there/content.txt" 'three' -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures | Should -BeNullOrEmpty
        Get-SftpContent "$there/content.txt" -Tail 1 -ErrorAction Stop | Should -Be 'three'
    }

    It 'renames and moves' {
        if (Get-Fault Rename) {
            Rename-SftpItem "$there/up.txt" other.txt -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 1
            [System.IO.File]::ReadAllText("$seen/up.txt") | Should -BeExactly 'another'
            Skip-Fault Rename
        }
        Rename-SftpItem "$there/up.txt" other.txt -ErrorAction Stop
        Move-SftpItem "$there/other.txt" "$there/ä/moved.txt" -ErrorAction Stop
        [System.IO.File]::ReadAllText("$seen/ä/moved.txt") | Should -BeExactly 'another'
        Rename-SftpItem "$there/a file.txt" 'b.txt' -ErrorAction Stop
        { Rename-SftpItem "$there/b.txt" 'content.txt' -ErrorAction Stop } | Should -Throw
        [System.IO.File]::ReadAllText("$seen/b.txt") | Should -BeExactly $content
    }

    It 'makes links where they belong, and leaves none elsewhere' {
        $before = @(Get-ChildItem $seen -Force).Count
        New-SftpItem "$there/link" -ItemType SymbolicLink -Target large.bin -ErrorAction SilentlyContinue -ErrorVariable failures | Out-Null
        if (Get-Fault Links) {
            $failures.Count | Should -Be 1
            @(Get-ChildItem $seen -Force).Count | Should -Be $before
            Skip-Fault Links
        }
        $failures | Should -BeNullOrEmpty
        [System.IO.FileInfo]::new("$seen/link").LinkTarget | Should -BeLike '*large.bin'
        New-SftpItem "$there/dangling" -ItemType SymbolicLink -Target 'not there' -ErrorAction Stop | Out-Null
        # The link that proves the order of the arguments stays where nothing may be removed.
        @(Get-ChildItem $seen -Force).Count | Should -Be ($before + 2 + ((Get-Fault Remove) ? 1 : 0))
        Test-Path "$($partner.dataPath)/large.bin" | Should -BeFalse
    }

    It 'makes a link to what was meant' {
        Skip-Fault Target
        [System.IO.FileInfo]::new("$seen/link").LinkTarget | Should -BeIn 'large.bin', "$seen/large.bin"
    }

    It 'shows a link as one' {
        Skip-Fault LinkType
        (Get-SftpItem "$there/link" -ErrorAction Stop).LinkType | Should -Be SymbolicLink
    }

    It 'removes links, and not what they name' {
        Skip-Fault Links
        Skip-Fault Remove
        Remove-SftpItem "$there/link", "$there/dangling" -ErrorAction Stop
        [System.IO.FileInfo]::new("$seen/link").LinkTarget | Should -BeNullOrEmpty
        [System.IO.File]::Exists("$seen/large.bin") | Should -BeTrue
    }

    It 'removes all of it, and no part of a copy is left' {
        $parts = @(Get-ChildItem $seen -Recurse -Force -Filter '*.sftp-part*')
        if (Get-Fault Remove) {
            # One for each thing that had to be tried to find it out: a copy, one with -Resume, content.
            $parts.Count | Should -BeLessOrEqual 6
            Remove-SftpItem "$there/up.txt" -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures.Count | Should -Be 1
            Skip-Fault Remove
        }
        $parts.FullName | Should -BeNullOrEmpty
        Remove-SftpItem $there -Recurse -ErrorAction Stop
        Test-Path $seen | Should -BeFalse
    }
}
