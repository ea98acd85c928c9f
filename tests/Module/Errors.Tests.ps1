# What becomes of bad input and broken servers: the right record, promptly, with the words of whoever refused, and nothing left behind.
BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet' | ForEach-Object { @{ Transport = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer '--other-users', '--passwords'
    $session = Connect-TestServer $server prod
    $account = if ($server.Unavailable) { $server } else { Start-Fixture account }

    # A session for which permissions count: root's do not.
    $limited = if (-not $account.Unavailable) { Connect-TestServer $server limited -UserName $account.userName }

    # Generous, for slow machines; what hangs takes far longer.
    $prompt = [timespan]::FromSeconds(20)
    function Get-Password([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }

    # Tries to connect where nobody can be asked, and checks that it failed as it should and left no process.
    function Assert-NoSession([hashtable] $Login, [string] $Id, [string] $Category, [string] $Words) {
        $run = Invoke-Bounded { param($login) New-SftpSession @login } @{ login = $Login }
        $run.Exception | Should -BeNullOrEmpty
        $run.Output | Should -BeNullOrEmpty
        Assert-ErrorRecord $run.Errors $Id $Category $Login.HostName
        $run.Errors[0].Exception | Should -BeOfType [SftpTools.SftpException]
        "$($run.Errors)" | Should -BeLike $Words
        $run.Elapsed | Should -BeLessThan $prompt
    }

    # Copies where it should fail for one item, and checks that nothing is left where it should have arrived.
    function Assert-NoCopy([hashtable] $Copy, [string] $Id, [string] $Category, [string] $Target, [string] $Words, [string] $Final) {
        $clock = [System.Diagnostics.Stopwatch]::StartNew()
        Copy-SftpItem @Copy -ErrorAction SilentlyContinue -ErrorVariable failures
        $clock.Elapsed | Should -BeLessThan $prompt
        Assert-ErrorRecord $failures $Id $Category $Target
        "$failures" | Should -BeLike $Words
        Test-Path -LiteralPath $Final | Should -BeFalse -Because 'the final name should not be there'
        $folder = Split-Path $Final
        if (Test-Path -LiteralPath $folder) { Get-PartFile $folder | Should -BeNullOrEmpty }
    }
}

AfterAll {
    Remove-TestSession
    $account, $server | Stop-Fixture
}

Describe 'Errors' {
    BeforeEach {
        Skip-Without $server
        $here = New-TestFolder $TestDrive
        $there = New-TestFolder $server.dataPath
        $login = Get-LoginOf $server
    }

    Context 'of connecting over <Transport>' -ForEach $transports {
        BeforeEach {
            Skip-WithoutTransport $Transport
            $login.Transport = $Transport
        }

        It 'tells an unknown host' {
            $login.HostName = 'no-such-host.invalid'
            Assert-NoSession $login SftpConnectionLost ConnectionError '*no-such-host.invalid*'
        }

        It 'tells a refused port' {
            $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
            $listener.Start()
            $login.Port = $listener.LocalEndpoint.Port
            $listener.Stop()
            Assert-NoSession $login SftpConnectionLost ConnectionError '*refused*'
        }

        It 'tells <HostName> apart, which is not an address' -ForEach @(
            @{ HostName = 'host:port' }
            @{ HostName = 'host:70000' }
            @{ HostName = '[::1' }
            @{ HostName = 'user@' }
            @{ HostName = '-oProxyCommand=touch' }
        ) {
            $run = Invoke-Bounded { param($name) New-SftpSession -HostName $name } @{ name = $HostName }
            Assert-ErrorRecord $run.Errors SftpConnectionLost ConnectionError $HostName
        }

        It 'tells a proxy apart that is none, and never repeats a password in it' -ForEach @(
            @{ Proxy = 'ftp://proxy:21' }
            @{ Proxy = 'proxy' }
            @{ Proxy = 'http://eve:apple-of-eve@proxy:8080' }
        ) {
            $run = Invoke-Bounded { param($proxy) New-SftpSession -HostName srv -Proxy $proxy } @{ proxy = $Proxy }
            $problem = @($run.Errors) + @($run.Exception.ErrorRecord) | Where-Object { $_ } | Select-Object -First 1
            $problem.FullyQualifiedErrorId | Should -BeLike 'SftpProxyInvalid,*'
            "$problem$($problem | ConvertTo-Json -Depth 3 -WarningAction Ignore)" | Should -Not -BeLike '*apple-of-eve*'
        }

        It 'tells a key that the server does not know' {
            $login.KeyFilePath = "$here/other"
            ssh-keygen -q -t ed25519 -N '' -f $login.KeyFilePath
            Assert-NoSession $login SftpAuthenticationFailed AuthenticationError '*Tried: *publickey*The server accepts: *publickey*'
        }

        It 'tells a key file that is not there' {
            $login.KeyFilePath = "$here/no key"
            Assert-NoSession $login SftpPathNotFound ObjectNotFound '*no key*'
        }

        It 'tells an encrypted key without a passphrase' {
            $login.KeyFilePath = $server.encryptedKeyPath
            Assert-NoSession $login SftpAuthenticationFailed AuthenticationError '*'
        }

        It 'tells an encrypted key with a wrong passphrase, which it does not repeat' {
            $login.KeyFilePath = $server.encryptedKeyPath
            $login.KeyPassphrase = Get-Password 'not the right one'
            Assert-NoSession $login SftpAuthenticationFailed AuthenticationError '*'
            $run = Invoke-Bounded { param($login) New-SftpSession @login } @{ login = $login }
            "$($run.Errors)" | Should -Not -BeLike '*not the right one*'
        }

        It 'tells a wrong password, which it does not repeat' {
            Skip-Without $account
            $login.Remove('KeyFilePath')
            $login.Remove('UserName')
            $login.Credential = [pscredential]::new($account.userName, (Get-Password 'not-the-password'))
            # Otherwise ssh would first offer the keys of whoever runs this.
            $login.Options = @{ PubkeyAuthentication = $false }
            Assert-NoSession $login SftpAuthenticationFailed AuthenticationError "*$($account.userName)*password*"
            $run = Invoke-Bounded { param($login) New-SftpSession @login } @{ login = $login }
            "$($run.Errors)" | Should -Not -BeLike '*not-the-password*'
        }

        It 'tells an unknown host key with <Policy>, with its fingerprint' -ForEach @{ Policy = 'Strict' }, @{ Policy = 'Ask' } {
            $login.HostKeyPolicy = $Policy
            $login.KnownHostsPath = New-TestFile "$here/known_hosts" 0
            Assert-NoSession $login SftpHostKeyRejected SecurityError "*$($server.hostKeyFingerprint)*"
            [System.IO.FileInfo]::new("$here/known_hosts").Length | Should -Be 0
        }

        It 'tells a changed host key with <Policy>, with the file and the line' -ForEach @(
            @{ Policy = 'Strict' }, @{ Policy = 'Ask' }, @{ Policy = 'AcceptNew' }
        ) {
            $changing = Start-TestServer
            try {
                $before = [System.IO.File]::ReadAllText($changing.knownHostsPath)
                $now = Invoke-Fixture $changing restart-newkey
                $changed = Get-LoginOf $changing
                $changed.Transport = $Transport
                $changed.HostKeyPolicy = $Policy
                Assert-NoSession $changed SftpHostKeyRejected SecurityError (
                    "*$($now.hostKeyFingerprint)*line 1 of '$($changing.knownHostsPath)'*")
                [System.IO.File]::ReadAllText($changing.knownHostsPath) | Should -BeExactly $before
            }
            finally {
                Stop-Fixture $changing
            }
        }

        It 'tells a host key that is not the one of -HostKeyFingerprint' {
            $login.Remove('KnownHostsPath')
            $login.HostKeyFingerprint = 'SHA256:' + 'A' * 43
            Assert-NoSession $login SftpHostKeyRejected SecurityError '*'
        }

        It 'tells that there is no <List> in common' -ForEach @(
            @{ List = 'cipher'; Options = @{ Ciphers = 'aes128-cbc' } }
            @{ List = 'MAC'; Options = @{ Ciphers = 'aes128-ctr'; MACs = 'hmac-sha1' } }
            @{ List = 'key exchange'; Options = @{ KexAlgorithms = 'diffie-hellman-group1-sha1' } }
        ) {
            $login.Options = $Options
            $strict = Start-TestServer '--line', 'MACs hmac-sha2-256', '--line', 'KexAlgorithms curve25519-sha256'
            try {
                $login.Port = $strict.port
                $login.KnownHostsPath = $strict.knownHostsPath
                $words = $Transport -eq 'OpenSsh' ? '*no matching*Their offer:*' : "*no common $($List)*here*there*"
                Assert-NoSession $login SftpNegotiationFailed ConnectionError $words
            }
            finally {
                Stop-Fixture $strict
            }
        }

        It 'tells a subsystem that is not there' {
            $login.Subsystem = 'no-such-subsystem'
            Assert-NoSession $login SftpNotSupported NotImplemented '*subsystem*'
        }

        It 'tells a server that <Does>' -ForEach @(
            @{ Does = 'says hello instead of SFTP'; Command = 'echo hello'; Id = 'SftpProtocolError'; Category = 'ProtocolError'; Words = '*hello*' }
            @{ Does = 'pours out garbage'; Command = 'head -c 3000000 /dev/urandom'; Id = 'SftpProtocolError'; Category = 'ProtocolError'; Words = '*' }
            @{ Does = 'greets before it serves'; Command = 'echo welcome; exec /usr/lib/openssh/sftp-server'; Id = 'SftpProtocolError'; Category = 'ProtocolError'; Words = '*' }
            @{ Does = 'ends at once'; Command = 'exit 7'; Id = 'SftpConnectionLost'; Category = 'ConnectionError'; Words = '*lost*' }
        ) {
            $garbage = Start-TestServer '--line', "ForceCommand $Command"
            try {
                $login = Get-LoginOf $garbage
                $login.Transport = $Transport
                Assert-NoSession $login $Id $Category $Words
            }
            finally {
                Stop-Fixture $garbage
            }
        }

        It 'tells a server that is none for ssh' {
            $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
            $listener.Start()
            try {
                $peer = Start-Bounded {
                    param($listener, $times)
                    for ($i = 0; $i -lt $times; $i++) {
                        $client = $listener.AcceptTcpClient()
                        $client.GetStream().Write([byte[]][char[]]"HTTP/1.1 400 Bad Request`r`n`r`n")
                        $client.Dispose()
                    }
                } @{ listener = $listener; times = $Transport -eq 'SshNet' ? 2 : 1 }
                $login.Port = $listener.LocalEndpoint.Port
                # SSH.NET does not tell the first words, so they are asked for once more.
                Assert-NoSession $login SftpConnectionLost ConnectionError ($Transport -eq 'SshNet' ? '*is not an SSH server*HTTP/1.1 400*' : '*')
                $null = Wait-Bounded $peer
            }
            finally {
                $listener.Stop()
            }
        }

        It 'tells a server that never answers, after -ConnectingTimeout' {
            $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
            $listener.Start()
            try {
                $login.Port = $listener.LocalEndpoint.Port
                $login.ConnectingTimeout = 1
                Assert-NoSession $login SftpTimeout OperationTimeout '*'
            }
            finally {
                $listener.Stop()
            }
        }

        It 'connects with the other hosts when one cannot be reached' {
            $login.HostName = $server.host, 'no-such-host.invalid', $server.host
            $run = Invoke-Bounded { param($login) (New-SftpSession @login).Count } @{ login = $login }
            $run.Output | Should -Be 2
            Assert-ErrorRecord $run.Errors SftpConnectionLost ConnectionError no-such-host.invalid
        }

        It 'leaves no ssh process' {
            Wait-Until { @(Get-SshChild).Count -eq @(Get-SftpSession | Where-Object Transport -EQ OpenSsh).Count } | Should -BeTrue
        }
    }

    Context 'of the shell' {
        It 'stops a script with -ErrorAction Stop, and [SftpTools.SftpException] catches it' {
            $after = $false
            $caught = try {
                Get-SftpItem /no/such/file -Session prod -ErrorAction Stop
                $after = $true
            }
            catch [SftpTools.SftpException] {
                $_
            }
            $after | Should -BeFalse
            Assert-ErrorRecord $caught SftpPathNotFound ObjectNotFound prod:/no/such/file
            $caught.Exception.Kind | Should -Be PathNotFound
            $caught.Exception.Path | Should -Be prod:/no/such/file
        }

        It 'stops a copy with -ErrorAction Stop' {
            1..200 | ForEach-Object { $null = New-TestFile "$here/file-$_" 10 }
            $null = [System.IO.Directory]::CreateDirectory("$there/file-1")
            { Copy-SftpItem "$here/*" "prod:$there" -ErrorAction Stop } | Should -Throw -ErrorId 'SftpPathExists,*' -ExceptionType ([SftpTools.SftpException])
            Get-PartFile $there | Should -BeNullOrEmpty
            Test-SftpPath "prod:$there" | Should -BeTrue
        }

        It 'never ends a script in silence when the session could not be opened' {
            $local = New-TestFile "$here/f" 3
            $output = Invoke-Shell @'
param($Manifest, $File)
Import-Module $Manifest
Set-Location (Split-Path $File)
New-SftpSession nobody.invalid -Name prod -ConnectingTimeout 5 -ErrorAction SilentlyContinue -ErrorVariable refused
"refused $($refused.Count)"
Copy-SftpItem ./f prod:/in/ -ErrorVariable problems
"next line, $($problems.Count -gt 0)"
try { Copy-SftpItem ./f prod:/in/ -ErrorAction Stop; 'not caught' } catch { "caught $($_.FullyQualifiedErrorId)" }
function Copy-One { Copy-SftpItem ./f prod:/in/ -ErrorVariable problems 2>$null; "in a function, $($problems.Count -gt 0)" }
Copy-One
1..2 | ForEach-Object { Copy-SftpItem ./f prod:/in/ -ErrorVariable problems 2>$null; "in a loop $_, $($problems.Count -gt 0)" }
foreach ($command in { Get-Item ./f | Copy-SftpItem -Destination prod:/in/ }, { Copy-SftpItem prod:/in/f . }, { Send-SftpItem ./f prod:/in/ }, { Receive-SftpItem prod:/in/f . },
    { Get-SftpItem prod:/f }, { Remove-SftpItem prod:/f }, { Set-SftpContent prod:/f x }, { Get-SftpContent prod:/f }, { Move-SftpItem prod:/f /g }, { New-SftpItem prod:/f },
    { Set-Content prod:/f x }, { Copy-Item ./f prod:/f }, { Get-SftpItem /f }, { Test-SftpPath prod:/f }, { Get-SftpChildItem /in -Session prod }) {
    $before = $Error.Count
    try { $null = & $command 2>$null } catch { }
    if ($Error.Count -le $before) { "silent: $command" }
}
$ErrorActionPreference = 'Stop'
try { Copy-SftpItem ./f prod:/in/ ; 'not caught' } catch { "caught, too: $($_.FullyQualifiedErrorId)" }
'the end'
exit 7
'@ $local
            $LASTEXITCODE | Should -Be 7
            $lines = $output | Where-Object { $_ -match '^(refused|next|caught|in a|not caught|silent|the end)' }
            $lines | Should -Be @(
                'refused 1', 'next line, True', 'caught SftpPathNotFound,SftpTools.Cmdlets.Commands.CopySftpItem', 'in a function, True',
                'in a loop 1, True', 'in a loop 2, True', 'caught, too: SftpPathNotFound,SftpTools.Cmdlets.Commands.CopySftpItem', 'the end')
            "$output" | Should -BeLike "*no session*prod:/in/*"
        }

        It 'tells each failing item of many and brings the others' {
            1..30 | ForEach-Object { $null = New-TestFile "$there/file-$_" 10 }
            $paths = @("prod:$there/no-1") + (1..30 | ForEach-Object { "prod:$there/file-$_" }) + "prod:$there/no-2"
            Copy-SftpItem $paths "$here/to" -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures | Should -HaveCount 2
            $failures.TargetObject | Should -Be "prod:$there/no-1", "prod:$there/no-2"
            Compare-TestTree $there "$here/to" | Should -BeNullOrEmpty
            $items = "$there/file-1", "$there/no", "$there/file-2" | Get-SftpItem -Session prod -ErrorAction SilentlyContinue -ErrorVariable failures
            $items.Name | Should -Be file-1, file-2
            Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$there/no"
        }

        It 'names the session of a path that was written without it, with <_>' -ForEach @(
            'Get-SftpItem', 'Get-SftpChildItem', 'Measure-SftpItem', 'Remove-SftpItem', 'Get-SftpFileHash', 'Get-SftpContent', 'Clear-SftpContent',
            'Resolve-SftpPath', 'Get-SftpVolume', 'Set-SftpLocation', 'Clear-SftpPartialFile', 'Rename-SftpItem -NewName x', 'Move-SftpItem -Destination /',
            'Set-SftpItemProperty -Mode 755', 'Add-SftpContent -Value x', 'New-SftpItem'
        ) {
            $null = Set-SftpLocation $there -Session prod
            $words = -split $_
            $more = @{}
            if ($words.Count -gt 1) { $more[$words[1].TrimStart('-')] = $words[2] }
            & $words[0] none/none -Session prod @more -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures | Should -HaveCount 1
            $failures[0].TargetObject | Should -BeExactly "prod:$there/none/none"
        }

        It 'keeps $? and $Error as every cmdlet does' {
            $Error.Clear()
            Get-SftpItem /no/such/file -Session prod -ErrorAction SilentlyContinue
            $? | Should -BeFalse
            $Error | Should -HaveCount 1
        }

        It 'shows control characters of a name in a message, and does not obey them' {
            Get-SftpItem -LiteralPath "$there/a`e[2Jb`nc" -Session prod -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$there/a`e[2Jb`nc"
            "$failures" | Should -Not -Match '[\x00-\x1f]'
        }
    }

    Context 'of sources' {
        It 'tells a missing source, <Form>' -ForEach @(
            @{ Form = 'on this machine'; Path = '$here/no'; Destination = 'prod:$there/f'; Final = '$there/f' }
            @{ Form = 'on the server'; Path = 'prod:$there/no'; Destination = '$here/f'; Final = '$here/f' }
            @{ Form = 'below a file of the server'; Path = 'prod:$there/file/no'; Destination = '$here/f'; Final = '$here/f' }
        ) {
            $null = New-TestFile "$there/file"
            $Path, $Destination, $Final = $Path, $Destination, $Final | ForEach-Object { $ExecutionContext.InvokeCommand.ExpandString($_) }
            Assert-NoCopy @{ Path = $Path; Destination = $Destination } SftpPathNotFound ObjectNotFound $Path '*no such file*' $Final
        }

        It 'tells a file that the account may not read, in the words of the server' {
            Skip-Without $account
            $file = New-TestFile "$there/secret"
            Set-Mode $file 000
            Assert-NoCopy @{ Path = "limited:$file"; Destination = "$here/f" } SftpPermissionDenied PermissionDenied "limited:$file" '*Permission denied*' "$here/f"
        }

        It 'tells a directory that the account may not list, and brings the rest of the tree' {
            Skip-Without $account
            foreach ($name in 'closed', 'open') {
                $null = [System.IO.Directory]::CreateDirectory("$there/$name")
                $null = New-TestFile "$there/$name/file"
                Set-Mode "$there/$name/file" 644
            }
            Set-Mode "$there/closed" 700
            Set-Mode "$there/open" 755
            Set-Mode $there 755
            Copy-SftpItem "limited:$there" "$here/to" -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied "limited:$there/closed"
            Get-NameIn "$here/to/open" | Should -Be file
            $listed = Get-SftpChildItem "limited:$there" -Recurse -Name -ErrorAction SilentlyContinue -ErrorVariable failures
            $listed | Should -Be closed, open, open/file
            Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied "limited:$there/closed"
        }

        It 'tells a file of this machine that cannot be read' {
            # Opening it works, reading it does not, whoever asks.
            if (-not (Test-Path /proc/self/mem)) { Set-ItResult -Skipped -Because 'there is no /proc/self/mem here' }
            Copy-SftpItem -LiteralPath /proc/self/mem -Destination "prod:$there/f" -ErrorAction SilentlyContinue -ErrorVariable failures -WarningAction SilentlyContinue
            Assert-ErrorRecord $failures SftpFailure ReadError /proc/self/mem
            Get-NameIn $there | Should -BeNullOrEmpty
        }
    }

    Context 'of destinations' {
        It 'tells a directory that is missing, <Form>' -ForEach @(
            @{ Form = 'on the server'; Path = '$here/f'; Destination = 'prod:$there/no/f'; Final = '$there/no/f' }
            @{ Form = 'on this machine'; Path = 'prod:$there/f'; Destination = '$here/no/f'; Final = '$here/no/f' }
        ) {
            $null = New-TestFile "$here/f"
            $null = New-TestFile "$there/f"
            $Path, $Destination, $Final = $Path, $Destination, $Final | ForEach-Object { $ExecutionContext.InvokeCommand.ExpandString($_) }
            Assert-NoCopy @{ Path = $Path; Destination = $Destination } SftpPathNotFound ObjectNotFound $Path '*directory does not exist*' $Final
        }

        It 'tells a directory in which the account may not write, in the words of the server' {
            Skip-Without $account
            Set-Mode $there 755
            $null = New-TestFile "$here/f"
            Assert-NoCopy @{ Path = "$here/f"; Destination = "limited:$there" } SftpPermissionDenied PermissionDenied "$here/f" '*Permission denied*' "$there/f"
            Assert-NoCopy @{ Path = "$here/f"; Destination = "limited:$there/new/" } SftpPermissionDenied PermissionDenied "limited:$there/new/" '*Permission denied*' "$there/new/f"
        }

        It 'tells a tree that the account may not make, once' {
            Skip-Without $account
            Set-Mode $there 755
            $tree = New-TestTree "$here/tree" '--count', 50, '--per-directory', 10
            Copy-SftpItem $tree "limited:$there" -Recurse -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPermissionDenied PermissionDenied $tree
            Get-NameIn $there | Should -BeNullOrEmpty
        }

        It 'tells a file in the place of a directory, both ways' {
            $null = New-TestFile "$here/f"
            $null = New-TestFile "$there/f"
            Copy-SftpItem "$here/f" "prod:$there/f/" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists
            Copy-SftpItem "prod:$there/f" "$here/f/" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists
        }

        It 'tells a directory in the place of a file of this machine' {
            $null = New-TestFile "$there/f"
            $null = [System.IO.Directory]::CreateDirectory("$here/d/f")
            Copy-SftpItem "prod:$there/f" "$here/d" -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists "prod:$there/f"
            Get-NameIn "$here/d" | Should -Be f
        }
    }

    Context 'of a full disk' {
        It 'tells before the first byte what does not fit when it <Direction>' -ForEach @{ Direction = 'uploads' }, @{ Direction = 'downloads' } {
            $disk = Start-Fixture disk, '--size', 2
            Skip-Without $disk
            try {
                $from = $Direction -eq 'uploads' ? $here : $there
                $null = New-TestFile "$from/large" 20MB
                $null = New-TestFile "$from/small" 1000
                $place = $Direction -eq 'uploads' ? @{ ToSession = $session } : @{ FromSession = $session }
                Copy-SftpItem "$from/*" $disk.path @place -ErrorAction SilentlyContinue -ErrorVariable failures
                Assert-ErrorRecord $failures SftpFailure WriteError ($Direction -eq 'uploads' ? "prod:$($disk.path)" : $disk.path)
                "$failures" | Should -BeLike '*needed*free*-Force*'
                Get-NameIn $disk.path | Should -BeNullOrEmpty
            }
            finally {
                Stop-Fixture $disk
            }
        }

        It 'tells it promptly, keeps what fits, and leaves nothing half when it <Direction> all the same' -ForEach @{ Direction = 'uploads' }, @{ Direction = 'downloads' } {
            $disk = Start-Fixture disk, '--size', 2
            Skip-Without $disk
            try {
                $from = $Direction -eq 'uploads' ? $here : $there
                $null = New-TestFile "$from/large" 20MB
                $null = New-TestFile "$from/small" 1000
                $old = New-TestFile "$($disk.path)/large" 1000
                $keep = [System.IO.File]::ReadAllBytes($old)
                $run = Invoke-Bounded {
                    param($path, $destination, $from, $to)
                    $side = if ($to) { @{ ToSession = $to } } else { @{ FromSession = $from } }
                    Copy-SftpItem $path $destination @side -Force
                } @{ path = "$from/*"; destination = $disk.path; ($Direction -eq 'uploads' ? 'to' : 'from') = $session }
                $run.Elapsed | Should -BeLessThan $prompt
                # Both are copied at once: the small one may come just when the disk is full. What is not there is told, what is not told is whole.
                $prefix = $Direction -eq 'uploads' ? '' : 'prod:'
                Assert-ErrorRecord @($run.Errors)[0] SftpFailure WriteError
                @($run.Errors).TargetObject | Should -Contain "$prefix$from/large"
                foreach ($failure in $run.Errors) {
                    Assert-ErrorRecord $failure SftpFailure WriteError
                    "$failure" | Should -BeLike '*disk*full*'
                }
                if ("$prefix$from/small" -in @($run.Errors).TargetObject) {
                    Get-NameIn $disk.path | Should -Be large
                }
                else {
                    Get-NameIn $disk.path | Should -Be large, small
                    [System.IO.FileInfo]::new("$($disk.path)/small").Length | Should -Be 1000
                }
                [System.IO.File]::ReadAllBytes($old) | Should -Be $keep -Because 'the old file should be as it was'
                $session.State | Should -Be Opened
            }
            finally {
                Stop-Fixture $disk
            }
        }
    }

    Context 'of the connection' {
        BeforeEach {
            $proxy = Start-Fixture proxy, '--port', $server.port, '--round-trip', 100
            $fragile = Connect-TestServer $server fragile -Port $proxy.port
            $copy = { param($path, $destination, $side, $session) $place = @{ $side = $session }; Copy-SftpItem $path $destination @place -RetryCount 0 }
        }

        AfterEach {
            Remove-SftpSession fragile
            Stop-Fixture $proxy
        }

        It 'tells a server that dies during <Direction>, leaves no file, and the next cmdlet connects again' -ForEach @(
            @{ Direction = 'an upload'; Side = 'ToSession' }, @{ Direction = 'a download'; Side = 'FromSession' }
        ) {
            $from, $to = $Side -eq 'ToSession' ? @($here, $there) : @($there, $here)
            $null = New-TestFile "$from/large" 512MB
            $started = Start-Bounded $copy @{ path = "$from/large"; destination = "$to/final"; side = $Side; session = $fragile }
            Wait-Until { Get-PartFile $to | Where-Object { [System.IO.FileInfo]::new($_).Length -gt 1MB } } | Should -BeTrue
            (Invoke-Fixture $proxy cut).cut | Should -BeGreaterThan 0
            $run = Wait-Bounded $started
            Assert-ErrorRecord $run.Errors SftpConnectionLost ConnectionError ($Side -eq 'ToSession' ? "$from/large" : "fragile:$from/large")
            "$($run.Errors)" | Should -Not -BeLike '*Permanently added*' -Because 'that is not why it ended'
            Get-NameIn $to | Should -BeNullOrEmpty
            (Get-SftpItem "fragile:$from/large").Length | Should -Be 512MB
            $fragile.State | Should -Be Opened
            $fragile.ReconnectCount | Should -BeGreaterThan 0
            Remove-Item "$from/large"
        }

        It 'goes on with the other files when the connection was lost once' {
            $tree = New-TestTree "$here/tree" '--count', 80, '--size', 3000
            $started = Start-Bounded { param($path, $destination, $session) Copy-SftpItem $path $destination -Recurse -ToSession $session -ThrottleLimit 4 -RetryCount 0 } @{ path = $tree; destination = "$there/tree"; session = $fragile }
            Wait-Until { Get-ChildItem $there -Recurse -File -Filter *.dat } | Should -BeTrue
            $null = Invoke-Fixture $proxy cut
            $run = Wait-Bounded $started 90
            $run.Errors.Count | Should -BeIn (1..8)
            $run.Errors | ForEach-Object { $_.FullyQualifiedErrorId | Should -BeLike 'SftpConnectionLost,*' }
            Get-PartFile $there | Should -BeNullOrEmpty
            # The server may have renamed a file and died before it said so: that one is told as failed and is there, whole.
            $missing = @(Compare-TestTree $tree "$there/tree")
            $missing.Count | Should -BeLessOrEqual $run.Errors.Count
            $missing | ForEach-Object { $_ | Should -BeLike '*is missing' }
        }

        It 'gives up promptly when the server does not come back' {
            $null = New-TestFile "$here/large" 512MB
            1..20 | ForEach-Object { $null = New-TestFile "$here/small-$_" 10 }
            $started = Start-Bounded { param($path, $destination, $session) Copy-SftpItem $path $destination -ToSession $session -ThrottleLimit 1 -RetryCount 1 -RetryInterval 1 } @{ path = "$here/*"; destination = $there; session = $fragile }
            Wait-Until { Get-PartFile $there | Where-Object { [System.IO.FileInfo]::new($_).Length -gt 1MB } } | Should -BeTrue
            $null = Invoke-Fixture $proxy refuse
            $null = Invoke-Fixture $proxy cut
            $run = Wait-Bounded $started
            $run.Errors | Should -Not -BeNullOrEmpty
            $run.Errors | ForEach-Object { $_.FullyQualifiedErrorId | Should -BeLike 'SftpConnectionLost,*' }
            $run.Errors.Count | Should -BeLessThan 10
            "$($run.Errors)" | Should -BeLike '*not copied*'
            Get-NameIn $there | Where-Object { $_ -notlike '.*.sftp-part' } | Should -BeNullOrEmpty
            $null = Invoke-Fixture $proxy accept
            Wait-Until { (Get-SftpItem "fragile:$there" -ErrorAction Ignore).Name } | Should -BeTrue
            Remove-Item "$here/large"
        }

        It 'tells a server that is gone once, with the number of what else failed for it' {
            1..6 | ForEach-Object { $null = New-TestFile (New-Item "$there/tree/d$_/f" -Force).FullName 10 }
            $null = New-PSDrive F -PSProvider Sftp -Root / -Session $fragile
            $null = Invoke-Fixture $proxy refuse
            $ErrorActionPreference = 'Continue'
            foreach ($command in {
                    Measure-SftpItem "$there/tree/d1", "$there/tree/d2" -Session $fragile
                }, {
                    Remove-SftpItem "$there/tree/d1/f", "$there/tree/d2/f" -Session $fragile
                }, {
                    "$there/tree/d1/f", "$there/tree/d2/f", "$there/tree/d3/f" | Get-SftpItem -Session $fragile
                }, {
                    Copy-SftpItem "$there/tree" "$here/copy" -Recurse -FromSession $fragile -RetryCount 0
                }, {
                    Get-ChildItem "F:$there/tree" -Recurse
                }) {
                $null = Invoke-Fixture $proxy cut
                $all = @(try { & $command 2>&1 3>&1 } catch { $_ })
                $failures = @($all | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
                $failures | Should -HaveCount 1 -Because "of $command"
                $failures[0].FullyQualifiedErrorId | Should -BeLike 'SftpConnectionLost,*'
                $failures[0].TargetObject | Should -BeLike '*:/*'
                if ("$command" -match '-SftpItem "\$there/tree/d1|\| Get-') { "$all" | Should -BeLike '*more item*failed for the same reason*' }
            }
            Remove-PSDrive F
            $null = Invoke-Fixture $proxy accept
            [System.IO.Directory]::GetFiles("$there/tree", 'f', 'AllDirectories') | Should -HaveCount 6
            # What comes back is another matter: the next failure is told again.
            (Get-SftpItem "fragile:$there/tree/d1").Name | Should -Be d1
        }

        It 'reconnects for the next cmdlet when the processes of the server were killed' {
            (Invoke-Fixture $server cut).cut | Should -BeGreaterThan 0
            Wait-Until { $fragile.State -eq 'Broken' } | Should -BeTrue
            (Get-SftpItem "fragile:$there").FullName | Should -Be $there
            $fragile.State | Should -Be Opened
            $fragile.ReconnectCount | Should -Be 1
        }

        It 'tells a server that falls silent, after -OperationTimeout' {
            Remove-SftpSession fragile
            $login.Remove('KnownHostsPath')
            $login.Remove('HostKeyPolicy')
            $login.HostKeyFingerprint = $server.hostKeyFingerprint
            $login.Port = $proxy.port
            $login.OperationTimeout = 1
            $fragile = New-SftpSession @login -Name fragile
            $null = Invoke-Fixture $proxy stall
            $run = Invoke-Bounded { param($path, $session) Get-SftpItem $path -Session $session } @{ path = $there; session = $fragile }
            Assert-ErrorRecord $run.Errors SftpTimeout OperationTimeout "fragile:$there"
            $run.Elapsed | Should -BeLessThan $prompt
            $null = Invoke-Fixture $proxy resume
        }

        It 'tells that a session was removed' {
            Remove-SftpSession fragile
            Get-SftpItem / -Session $fragile -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpConnectionLost ConnectionError fragile:/
            "$failures" | Should -BeLike '*closed*New-SftpSession*'
            $null = Connect-TestServer $server fragile
        }
    }
}
