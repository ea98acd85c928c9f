# Sessions that last: servers that ask whether the client is alive, links that die without a word, a process that is told to end.
BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet' | ForEach-Object { @{ Transport = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    # It ends whoever has not answered two of its questions, one a second.
    $server = Start-TestServer '--line', 'ClientAliveInterval 1', '--line', 'ClientAliveCountMax 2'
}

AfterAll {
    Remove-TestSession
    $server | Stop-Fixture
}

Describe 'A session that lasts, over <Transport>' -ForEach $transports {
    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $Transport
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
        $login = Get-LoginOf $server
        $login.Transport = $Transport
    }

    AfterEach {
        Remove-TestSession
    }

    It 'answers a server that asks whether it is alive, idle and in the middle of reading and writing' {
        $session = New-SftpSession @login -Name asked
        $lines = 1..200000 | ForEach-Object { "line $_" }
        [System.IO.File]::WriteAllLines("$there/in", [string[]]$lines)
        $slept = $false
        Get-SftpContent "asked:$there/in" | ForEach-Object {
            if (-not $slept) {
                $slept = $true
                Start-Sleep -Seconds 8
            }
            $_
        } | Set-SftpContent "asked:$there/out" -ErrorAction Stop
        (Get-FileHash "$there/out").Hash | Should -Be (Get-FileHash "$there/in").Hash
        $session.State | Should -Be Opened
        $session.ReconnectCount | Should -Be 0
    }

    It 'gives no command to a link that has died without a word' {
        $losses = 'forget', 'swallow'
        $commands = [ordered]@{
            list   = { param($s, $there, $here) Get-SftpChildItem $there -Session $s }
            get    = { param($s, $there, $here) Get-SftpItem "$there/f1" -Session $s }
            read   = { param($s, $there, $here) Get-SftpContent "$there/f1" -Session $s }
            write  = { param($s, $there, $here) Set-SftpContent "$there/f-$($s.Name)" new -Session $s }
            hash   = { param($s, $there, $here) Get-SftpFileHash "$there/f1" -Session $s }
            remove = { param($s, $there, $here) Remove-SftpItem "$there/gone-$($s.Name)" -Session $s }
            send   = { param($s, $there, $here) Copy-SftpItem "$here/up" $there -ToSession $s -RetryCount 0 }
            fetch  = { param($s, $there, $here) Copy-SftpItem "$there/f1" "$here/$($s.Name)" -FromSession $s -RetryCount 0 }
            drive  = { param($s, $there, $here) $null = New-PSDrive d Sftp -Root $there -Session $s; Get-ChildItem d:/ }
        }
        $null = New-TestFile "$there/f1" 1000
        $null = New-TestFile "$here/up" 1000
        $proxies = @{}
        try {
            $login.Remove('KnownHostsPath')
            $login.Remove('HostKeyPolicy')
            $login.HostKeyFingerprint = $server.hostKeyFingerprint
            $work = foreach ($loss in $losses) {
                $proxies[$loss] = Start-Fixture proxy, '--port', $server.port
                $login.Port = $proxies[$loss].port
                foreach ($name in $commands.Keys) {
                    $session = New-SftpSession @login -Name "$loss-$name" -NoDrive -ErrorAction Stop
                    $null = New-TestFile "$there/gone-$loss-$name" 10
                    @{ Session = $session; Command = "$($commands[$name])" }
                }
            }
            # Long enough that a session is asked before it gets work.
            Start-Sleep -Seconds 6
            foreach ($loss in $losses) { (Invoke-Fixture $proxies[$loss] $loss).lost | Should -Be $commands.Count }
            $failures = $work | ForEach-Object -ThrottleLimit 20 -Parallel {
                Import-Module $using:moduleManifest
                $started = [datetime]::UtcNow
                try {
                    $null = & ([scriptblock]::Create("`$ErrorActionPreference = 'Stop'; & { $($_.Command) } @args")) $_.Session $using:there $using:here
                }
                catch {
                    "$($_.TargetObject): $_"
                }
                $seconds = ([datetime]::UtcNow - $started).TotalSeconds
                # The 5 s of the question, a new connection, and a machine that is busy with all of them at once.
                if ($seconds -gt 15) { "$($_.Session.Name) took $seconds s" }
            }
            $failures | Should -BeNullOrEmpty
            $work.Session.ReconnectCount | Sort-Object -Unique | Should -Be 1
        }
        finally {
            Remove-TestSession
            $proxies.Values | Stop-Fixture
        }
    }

    It 'leaves no temporary file when the process is told to end by <Signal>, <Direction>' -ForEach @(
        @{ Signal = 'TERM'; Direction = 'up' }, @{ Signal = 'TERM'; Direction = 'down' }
        @{ Signal = 'HUP'; Direction = 'up' }, @{ Signal = 'INT'; Direction = 'down' }
    ) {
        # A shell starts what it runs in the background without SIGINT, and whoever inherits that never hears of it.
        if ($Signal -eq 'INT' -and [System.IO.File]::Exists('/proc/self/status') -and
            ([System.IO.File]::ReadAllText('/proc/self/status') -match 'SigIgn:\s*([0-9a-f]+)') -and ([Convert]::ToUInt64($Matches[1], 16) -band 2)) {
            Set-ItResult -Skipped -Because 'SIGINT is ignored in this shell and in what it starts'
            return
        }
        $from, $to = $Direction -eq 'up' ? ($here, $there) : ($there, $here)
        $null = New-TestFile "$from/large" 40MB
        $null = New-Item -ItemType Directory "$from/many"
        1..40 | ForEach-Object { $null = New-TestFile "$from/many/$_" 200000 }
        $script = {
            param($Manifest, $Login, $From, $To, $Direction)
            Import-Module $Manifest
            $login = Import-Clixml $Login
            $null = New-SftpSession @login -Name s -ErrorAction Stop
            $ends = $Direction -eq 'up' ? @{ Path = "$From/*"; Destination = "s:$To" } : @{ Path = "s:$From/*"; Destination = $To }
            [Console]::Out.WriteLine('ready')
            # Slow enough that the signal comes in the middle.
            Copy-SftpItem @ends -Recurse -RateLimit 2MB
            [Console]::Out.WriteLine('the script went on')
        }
        $login | Export-Clixml "$TestDrive/login.xml"
        Set-Content "$TestDrive/end.ps1" $script
        $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
        if ([System.IO.Path]::GetFileNameWithoutExtension($start.FileName) -eq 'dotnet') { $start.ArgumentList.Add((Join-Path $PSHOME pwsh.dll)) }
        foreach ($argument in '-NoProfile', '-NonInteractive', '-File', "$TestDrive/end.ps1", $moduleManifest, "$TestDrive/login.xml", $from, $to, $Direction) {
            $start.ArgumentList.Add($argument)
        }
        $start.RedirectStandardOutput = $true
        $start.RedirectStandardError = $true
        $process = [System.Diagnostics.Process]::Start($start)
        try {
            $process.StandardOutput.ReadLine() | Should -Be ready
            Wait-Until { @(Get-PartFile $to).Count -gt 0 } 60 | Should -BeTrue
            kill "-$Signal" $process.Id
            $process.WaitForExit(15000) | Should -BeTrue
            Wait-Until { @(Get-PartFile $to).Count -eq 0 } | Should -BeTrue -Because "no part may be left: $(Get-PartFile $to)"
            $process.StandardOutput.ReadToEnd() | Should -Not -BeLike '*went on*'
        }
        finally {
            if (-not $process.HasExited) { $process.Kill() }
            $process.Dispose()
        }
    }
}

Describe 'The default of -KeepAliveInterval' {
    It 'can be switched off with 0' {
        Skip-Without $server
        $login = Get-LoginOf $server
        (New-SftpSession @login -Name never -KeepAliveInterval 0 -ErrorAction Stop).State | Should -Be Opened
        Remove-TestSession
    }
}
