# What a drive writes is there, or there is an error; PowerShell says nothing of what a content writer throws at its end.
BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet' | ForEach-Object { @{ Transport = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $program = '/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/libexec/sftp-server' |
        Where-Object { [System.IO.File]::Exists($_) } | Select-Object -First 1

    # Runs a script under Continue and under Stop, and tells what a caller sees of its failure.
    function Measure-Failure([scriptblock] $Script, [scriptblock] $Before = { }) {
        foreach ($preference in 'Continue', 'Stop') {
            $null = & $Before
            $ErrorActionPreference = $preference
            $global:Error.Clear()
            $result = try { Invoke-Command -NoNewScope ([scriptblock]::Create("$Script; `"ok `$?`"")) 2>$null } catch { "thrown $($_.FullyQualifiedErrorId)" }
            $ErrorActionPreference = 'Continue'
            "$preference`: $(@($result)[-1]) $($global:Error.Count)"
        }
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Writes that a server refuses: <Request>' -ForEach @(
    @{ Request = 'write' }, @{ Request = 'close' }, @{ Request = 'open' }, @{ Request = 'posix-rename,rename' }, @{ Request = 'lstat' }
) {
    BeforeAll {
        $refusing = $program ? (Start-TestServer '--subsystem', "$program -P $Request") : @{ Unavailable = 'the external sftp-server is not installed' }
        if (-not $refusing.Unavailable) { $session = Connect-TestServer $refusing prod }
    }

    AfterAll {
        Remove-TestSession
        if ($program) { Stop-Fixture $refusing }
    }

    It 'are an error of <Command>, which Stop throws, and the old content stays' -ForEach @(
        @{ Command = 'Set-Content'; Script = { 'new' | Set-Content $path } }
        @{ Command = 'Set-Content without a pipeline'; Script = { Set-Content $path new, newer } }
        @{ Command = 'Set-Content by item'; Script = { Get-Item $path | Set-Content -Value new } }
        @{ Command = 'Add-Content'; Script = { 'new' | Add-Content $path } }
        @{ Command = 'Add-Content to what is missing'; Script = { 'new' | Add-Content "$path.missing" } }
    ) {
        Skip-Without $refusing
        if ($refusing.Unavailable) { return }
        # A look that is refused is no condition of a write, and what may not be renamed is written under its final name, with a warning.
        $works = $Request -eq 'lstat' -or $Request -like '*rename'
        $folder = New-TestFolder $refusing.dataPath
        [System.IO.File]::WriteAllText("$folder/f", "old`n")
        $path = "prod:$folder/f"
        $WarningPreference = 'SilentlyContinue'
        $seen = Measure-Failure $Script
        if ($works) {
            $seen | Should -Be 'Continue: ok True 0', 'Stop: ok True 0'
            [System.IO.File]::ReadAllText((Get-ChildItem -LiteralPath $folder -File | Sort-Object Name | Select-Object -Last 1).FullName) |
                Should -BeLike '*new*'
            return
        }
        $seen[0] | Should -BeLike 'Continue: ok False 1'
        $seen[1] | Should -BeLike 'Stop: thrown Sftp*'
        if (-not ($Request -eq 'close' -and $Command -eq 'Add-Content')) {
            [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly "old`n"
        }
        Get-PartFile $folder | Should -BeNullOrEmpty
    }
}

Describe 'Writes that fail in between, over <Transport>' -ForEach $transports {
    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $Transport
        if ($server.Unavailable) { return }
        $folder = New-TestFolder $server.dataPath
        [System.IO.File]::WriteAllText("$folder/f", "old`n")
        $session = Connect-TestServer $server prod -Transport $Transport
        $path = "prod:$folder/f"
    }

    AfterEach {
        Remove-TestSession
    }

    It 'are an error of <Command> on a full disk' -ForEach @{ Command = 'Set-Content' }, @{ Command = 'Add-Content' } {
        $disk = Start-Fixture disk, --size, 4
        try {
            Skip-Without $disk
            if ($disk.Unavailable) { return }
            [System.IO.File]::WriteAllText("$($disk.path)/f", "old`n")
            $path = "prod:$($disk.path)/f"
            $seen = Measure-Failure ([scriptblock]::Create("1..200 | ForEach-Object { 'x' * 50000 } | $Command `$path"))
            $seen[0] | Should -Be 'Continue: ok False 1'
            $seen[1] | Should -BeLike 'Stop: thrown Sftp*'
            if ($Command -eq 'Set-Content') { [System.IO.File]::ReadAllText("$($disk.path)/f") | Should -BeExactly "old`n" }
            Get-PartFile $disk.path | Should -BeNullOrEmpty
        }
        finally {
            Stop-Fixture $disk
        }
    }

    It 'are an error where the session was closed meanwhile' {
        $seen = Measure-Failure { 1, 2 | ForEach-Object { if ($_ -eq 2) { Remove-SftpSession prod -Confirm:$false }; "$_" } | Set-Content $path } {
            Remove-TestSession
            Connect-TestServer $server prod -Transport $Transport
        }
        $seen[0] | Should -Be 'Continue: ok False 1'
        $seen[1] | Should -BeLike 'Stop: thrown *'
        [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly "old`n"
    }

    It 'are an error where the directory was renamed meanwhile' {
        $path = "prod:$folder/d/f"
        $seen = Measure-Failure { 1, 2 | ForEach-Object { if ($_ -eq 2) { [System.IO.Directory]::Move("$folder/d", "$folder/e$([guid]::NewGuid())") }; "$_" } | Set-Content $path } {
            [System.IO.Directory]::CreateDirectory("$folder/d")
        }
        $seen[0] | Should -Be 'Continue: ok False 1'
        $seen[1] | Should -BeLike 'Stop: thrown *'
    }

    It 'are an error where the line was cut meanwhile, and nothing is left' {
        try {
            $problem = $null
            1, 2 | ForEach-Object { if ($_ -eq 2) { $null = Invoke-Fixture $server cut }; "$_" } |
                Set-Content "prod:$folder/f" -ErrorVariable problem -ErrorAction SilentlyContinue
            $problem | Should -Not -BeNullOrEmpty
            [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly "old`n"
            Wait-Until { -not (Get-PartFile $folder) } 10 | Should -BeTrue
        }
        finally {
            Remove-TestSession
        }
    }
}

Describe 'The end of what is written' {
    BeforeAll {
        if (-not $server.Unavailable) { $session = Connect-TestServer $server prod }
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $folder = New-TestFolder $server.dataPath
        [System.IO.File]::WriteAllText("$folder/f", "old`n")
        $path = "prod:$folder/f"
    }

    It 'counts where the command has come to it: <Name>' -ForEach @(
        @{ Name = 'a pipeline'; Script = { 'new' | Set-Content $path } }
        @{ Name = 'a pipeline that is cut short before'; Script = { 1..9 | ForEach-Object { 'new' } | Select-Object -First 1 | Set-Content $path } }
        @{ Name = 'a steppable pipeline'; Script = { $step = { Set-Content $path }.GetSteppablePipeline(); $step.Begin($true); $step.Process('new'); $step.End() } }
        @{ Name = 'a function'; Script = { function Put { process { $_ | Set-Content $path } }; 'new' | Put } }
        @{ Name = 'a writer that a script holds'; Script = { $w = $ExecutionContext.InvokeProvider.Content.GetWriter($path)[0]; try { Clear-Content $path; $null = $w.Write(@('new')) } finally { $w.Close() } } }
    ) {
        & $Script
        [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly "new`n"
        Get-PartFile $folder | Should -BeNullOrEmpty
    }

    It 'does not count where it has not: <Name>' -ForEach @(
        @{ Name = 'an error before'; Script = { try { 1, 2 | ForEach-Object { if ($_ -eq 2) { throw 'fails' }; 'new' } | Set-Content $path } catch { } } }
        @{ Name = 'an error behind'; Script = { try { 'new' | Set-Content $path -PassThru | ForEach-Object { throw 'fails' } } catch { } } }
        @{ Name = 'a break'; Script = { foreach ($i in 1) { 1, 2 | ForEach-Object { if ($_ -eq 2) { break }; 'new' } | Set-Content $path } } }
        @{ Name = 'a continue'; Script = { foreach ($i in 1) { 1, 2 | ForEach-Object { if ($_ -eq 2) { continue }; 'new' } | Set-Content $path } } }
        @{ Name = 'a steppable pipeline that is dropped'; Script = { $step = { Set-Content $path }.GetSteppablePipeline(); $step.Begin($true); $step.Process('new'); $step.Dispose() } }
    ) {
        & $Script
        [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly "old`n"
        Get-PartFile $folder | Should -BeNullOrEmpty
    }

    It 'is read of the engine, and only of members that are there' {
        $turn = [SftpTools.Cmdlets.Provider.SftpProvider].Assembly.GetType('SftpTools.Cmdlets.Provider.Engine.EngineInternals', $true)
        $private = [System.Reflection.BindingFlags]'Static,NonPublic'
        foreach ($field in $turn.GetFields($private) | Where-Object Name -Like s_*) { $field.GetValue($null) | Should -Not -BeNullOrEmpty -Because $field.Name }
    }
}

Describe 'Bytes for <Verb> on the <Way>' -ForEach @(
    @{ Verb = 'Set'; Way = 'drive' }, @{ Verb = 'Add'; Way = 'drive' }, @{ Verb = 'Set'; Way = 'server' }, @{ Verb = 'Add'; Way = 'server' }
) {
    BeforeAll {
        if (-not $server.Unavailable) { $session = Connect-TestServer $server prod }
        $command = $Way -eq 'drive' ? "$Verb-Content" : "$Verb-SftpContent"
    }

    AfterAll {
        Remove-TestSession
    }

    BeforeEach {
        Skip-Without $server
        if ($server.Unavailable) { return }
        $folder = New-TestFolder $server.dataPath
        [System.IO.File]::WriteAllText("$folder/f", 'old')
        $path = "prod:$folder/f"
        $before = $Verb -eq 'Set' ? '' : 'old'
    }

    It 'may be a stream or a file of this machine, also large ones' {
        [byte[]] $bytes = [System.Text.Encoding]::ASCII.GetBytes('b' * 300000)
        $stream = [System.IO.MemoryStream]::new($bytes)
        & $command $path $stream -AsByteStream -ErrorAction Stop
        [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly ($before + 'b' * 300000)
        [System.IO.File]::WriteAllText("$folder/f", 'old')
        [System.IO.File]::WriteAllBytes("$TestDrive/source", $bytes)
        $file = Get-Item "$TestDrive/source"
        @(65, $file, [byte[]](66, 67)) | & $command $path -AsByteStream -ErrorAction Stop
        [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly ($before + 'A' + 'b' * 300000 + 'BC')
    }

    It 'that are none leave the file as it was: <Name>' -ForEach @(
        @{ Name = 'a word among numbers'; Values = @(65, 'zz', 66); Id = 'SftpValueNotBytes' }
        @{ Name = 'a number that is too large'; Values = @(65, 256); Id = 'SftpValueNotBytes' }
        @{ Name = 'a stream that is closed'; Values = @(65, $null, 66); Id = 'SftpValueUnreadable' }
        @{ Name = 'a file that is gone'; Values = @([System.IO.FileInfo]::new('/nothing/here')); Id = 'SftpValueUnreadable' }
    ) {
        if ($Name -like 'a stream*') {
            $closed = [System.IO.MemoryStream]::new()
            $closed.Dispose()
            $Values = 65, $closed, 66
        }
        $problem = $null
        & $command $path $Values -AsByteStream -ErrorVariable problem -ErrorAction SilentlyContinue
        Assert-ErrorRecord $problem $Id ($Id -like '*Not*' ? 'InvalidArgument' : 'ReadError')
        $Values | & $command $path -AsByteStream -ErrorVariable problem -ErrorAction SilentlyContinue
        [System.IO.File]::ReadAllText("$folder/f") | Should -BeExactly old
        Get-PartFile $folder | Should -BeNullOrEmpty
    }
}
