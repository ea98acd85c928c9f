BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer '--passwords', '--other-users'
    $account = if ($server.Unavailable) { $server } else { Start-Fixture account }

    function Get-Secret([string] $Text) { ConvertTo-SecureString $Text -AsPlainText -Force }

    # What New-SftpSession needs to log in by password and by nothing else.
    function Get-PasswordLogin {
        $login = Get-LoginOf $server
        $login.Transport = 'OpenSsh'
        $login.Remove('KeyFilePath')
        $login.Remove('UserName')
        $login.Credential = [pscredential]::new($account.userName, (Get-Secret $account.password))
        $login.Options = @{ PubkeyAuthentication = $false }
        $login
    }

    # Runs a test with a temporary folder of its own, in which whatever a login leaves behind can be seen.
    function Use-TemporaryFolder([string] $Folder, [scriptblock] $Test) {
        $before = $env:TMPDIR
        $env:TMPDIR = $Folder
        try { & $Test } finally { $env:TMPDIR = $before }
    }
}

AfterAll {
    Remove-TestSession
    $account, $server | Stop-Fixture
}

Describe 'New-SftpSession' {
    BeforeEach {
        Skip-Without $server
        $here = New-TestFolder $TestDrive
        $login = Get-LoginOf $server
        # What is said here of ssh holds for this transport; Logins.Tests.ps1 and Transports.Tests.ps1 are of both.
        $login.Transport = 'OpenSsh'
    }

    AfterEach {
        Remove-TestSession
        Wait-Until { -not (Get-SshChild) } | Should -BeTrue -Because 'no ssh should outlive its session'
    }

    Context 'the session' {
        It 'shows what was asked for and what was negotiated' {
            $session = New-SftpSession @login -Name prod
            $session | Should -BeOfType [SftpTools.SftpSession]
            $session.Name | Should -BeExactly prod
            $session.Id | Should -BeGreaterThan 0
            $session.State | Should -Be ([SftpTools.SftpSessionState]::Opened)
            $session.HostName | Should -Be $server.host
            $session.RemoteAddress | Should -Be 127.0.0.1
            $session.Port | Should -Be $server.port
            $session.UserName | Should -Be $server.userName
            $session.Transport | Should -Be ([SftpTools.SftpTransport]::OpenSsh)
            $session.HostKeyFingerprint | Should -BeExactly $server.hostKeyFingerprint
            $session.HostKeyAlgorithm | Should -Be ssh-ed25519
            $session.ServerVersion | Should -BeLike 'SSH-2.0-OpenSSH_*'
            $session.ClientVersion | Should -BeLike '*OpenSSH_*'
            $session.KeyExchange | Should -Not -BeNullOrEmpty
            $session.Cipher | Should -Not -BeNullOrEmpty
            $session.Mac | Should -Not -BeNullOrEmpty
            $session.Compression | Should -Be none
            $session.AuthenticationMethods | Should -Be publickey
            $session.SftpVersion | Should -Be 3
            $session.Extensions['posix-rename@openssh.com'] | Should -Be 1
            $session.Extensions.Keys | Should -Contain 'statvfs@openssh.com'
            $session.MaxReadLength | Should -BeGreaterThan 32767
            $session.MaxWriteLength | Should -BeGreaterThan 32767
            $session.HomeDirectory | Should -BeLike '/*'
            $session.ReconnectCount | Should -Be 0
            $session.ConnectedAt | Should -BeLessOrEqual (Get-Date)
        }

        It 'negotiates what -Options ask for' {
            $session = New-SftpSession @login -Options @{ Ciphers = 'aes256-ctr'; MACs = 'hmac-sha2-512'; Compression = $true }
            $session.Cipher | Should -Be aes256-ctr
            $session.Mac | Should -Be hmac-sha2-512
            $session.Compression | Should -BeLike 'zlib*'
        }

        It 'refuses what is not an option, and does not run it' {
            New-SftpSession @login -Options @{ 'ProxyCommand=touch x -o' = '1' } -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpConnectionLost ConnectionError
            $failures[0].Exception.Message | Should -BeLike '*not the name of an ssh option*'
        }

        It 'shows itself as a table' {
            $session = New-SftpSession @login -Name prod
            $session | Out-String -Width 200 | Should -Match 'Id\s+Name\s+State\s+User\s+HostName\s+Port\s+Transport\s+Cipher'
            $session | Out-String -Width 200 | Should -Match "prod\s+Opened\s+$($server.userName)\s+127\.0\.0\.1\s+$($server.port)\s+OpenSsh"
        }
    }

    Context 'names' {
        It 'gives the name of the host, numbered when it is taken' {
            (1..3 | ForEach-Object { New-SftpSession @login }).Name | Should -Be 127.0.0.1, 127.0.0.1-2, 127.0.0.1-3
        }

        It 'refuses a name that is taken, in any case' {
            $null = New-SftpSession @login -Name prod
            New-SftpSession @login -Name PROD -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpPathExists ResourceExists
            Get-SftpSession | Should -HaveCount 1
        }

        It 'gives a name again after Remove-SftpSession, and never an id' {
            $first = New-SftpSession @login -Name prod
            Remove-SftpSession prod
            $second = New-SftpSession @login -Name prod
            $second.Id | Should -BeGreaterThan $first.Id
        }

        It 'refuses a name that is not a plain word, and says what is one' {
            $names = 'a:b', 'a/b', 'a\b', 'a b', ' ', "a`u{a0}b", "a'b", 'a"b', "a`u{2019};throw;`u{2018}", 'a*', 'a?', 'a[1]', 'a`b', 'a$b', 'a;b', 'a,b', '-a', '.a', '~a', 'a~2',
                "a`e[2J", "a`n", "a`u{200b}", '@a', '1', '007', '0x1f', '1e3', '4kb', '1.5', '7L', "`u{661}`u{662}"
            foreach ($name in $names) {
                $failure = { New-SftpSession 'nobody.invalid' -Name $name } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*' -PassThru -Because "'$name' is none"
                "$failure" | Should -BeLike "*letters, digits, '.', '-' and '_'*" -Because "it is about '$name'"
                "$failure" | Should -Not -Match "[\x00-\x09\x0b-\x1f\u200b]"
            }
        }

        It 'takes plain words' {
            foreach ($name in 'web', 'web-2', '_a', '3com', '10.0.0.1', 'a.b_c', "b`u{fc}ro", '1st') {
                $session = New-SftpSession @login -Name $name -NoDrive -ErrorAction Stop
                (Get-SftpItem "${name}:/").Session.Name | Should -BeExactly $name
                (Get-SftpItem / -Session $session.Id).Session.Name | Should -BeExactly $name
                Remove-SftpSession $name
            }
        }

        It 'makes a plain word of any host, and none of it a number' {
            $names = [SftpTools.SftpSession].Assembly.GetType('SftpTools.Sessions.SessionName', $true)
            $from = @{}
            foreach ($host_ in '::1', 'fe80::1%eth0', '2001:db8::7', '10', '0x7f', 'srv.example.com', '127.0.0.1', "x'y", '-x', '...', "a`u{2019}b", '7up') {
                $from[$host_] = $names.GetMethod('FromHost').Invoke($null, [object[]]$host_)
                $names.GetMethod('IsPlain', [type[]][string]).Invoke($null, [object[]]$from[$host_]) | Should -BeTrue -Because "'$host_' became '$($from[$host_])'"
            }
            $from['srv.example.com'], $from['127.0.0.1'], $from['2001:db8::7'], $from['::1'], $from['10'] | Should -BeExactly srv.example.com, 127.0.0.1, 2001-db8--7, host-1, host-10
        }

        It 'refuses one name for several hosts' {
            $login.HostName = $server.host, $server.host
            { New-SftpSession @login -Name prod } | Should -Throw -ErrorId 'SftpNameForSeveralHosts,*'
        }

        It 'connects to several hosts, from the pipeline, too' {
            $login.HostName = $server.host, $server.host, $server.host
            (New-SftpSession @login) | Should -HaveCount 3
            $login.Remove('HostName')
            ($server.host, $server.host | New-SftpSession @login) | Should -HaveCount 2
            Get-SftpSession | Should -HaveCount 5
            (Get-SftpSession).Id | Sort-Object -Unique | Should -HaveCount 5
        }

        It 'connects to them one after the other with -ThrottleLimit 1, and goes on past one that fails' {
            $login.HostName = $server.host, "nobody.invalid", $server.host
            New-SftpSession @login -ThrottleLimit 1 -ErrorAction SilentlyContinue -ErrorVariable failures | Should -HaveCount 2
            $failures | Should -HaveCount 1
        }
    }

    Context 'rows of a table' {
        It 'bring host, port, account, key and name, and leave empty what they do not have' {
            foreach ($each in 'HostName', 'Port', 'UserName', 'KeyFilePath') { $login.Remove($each) }
            $rows = @"
HostName,Port,UserName,KeyFilePath,Name
$($server.host),$($server.port),$($server.userName),$($server.keyPath),first
$($server.host),$($server.port),,$($server.keyPath),
$($server.userName)@$($server.host):$($server.port),,,$($server.keyPath),third
"@
            Set-Content "$here/hosts.csv" $rows
            $sessions = Import-Csv "$here/hosts.csv" | New-SftpSession @login -ErrorAction Stop
            $sessions.Name | Should -Be first, $server.host, third
            $sessions.Port | Should -Be $server.port, $server.port, $server.port
            $sessions.UserName | Should -Be $server.userName, ([System.Environment]::UserName), $server.userName
            # What was written for all counts for all.
            Import-Csv "$here/hosts.csv" | Select-Object HostName -First 1 | New-SftpSession @login -Port 1 -ErrorAction SilentlyContinue -ErrorVariable failures
            "$failures" | Should -BeLike '*1*'
        }

        It 'are objects with columns, and no <Name>' -ForEach @(
            @{ Name = 'hashtable'; Script = { @{ HostName = 'nobody.invalid'; Port = 2222; UserName = 'u' } | New-SftpSession }; Message = '*hashtable is not a host*pscustomobject*' }
            @{ Name = 'argument that is a hashtable'; Script = { New-SftpSession @{ HostName = 'nobody.invalid' } }; Message = '*hashtable is not a host*' }
            @{ Name = 'date'; Script = { Get-Date | New-SftpSession }; Message = '*cannot be bound*' }
            @{ Name = 'argument that is a date'; Script = { New-SftpSession (Get-Date) }; Message = '*a DateTime is not a host*' }
            @{ Name = 'object of a script'; Script = { [pscustomobject]@{ Other = 1 } | New-SftpSession }; Message = '*cannot be bound*' }
            @{ Name = 'hashtable to ask for keys'; Script = { @{ HostName = 'nobody.invalid' } | Get-SftpHostKey }; Message = '*hashtable is not a host*' }
        ) {
            $failures = @(try { & $Script 2>&1 } catch { $_ })
            $failures | Should -HaveCount 1
            "$failures" | Should -BeLike $Message
            # What is a row is one.
            [pscustomobject]@{ HostName = 'nobody invalid' } | New-SftpSession -ErrorAction SilentlyContinue -ErrorVariable ofRow
            "$ofRow" | Should -BeLike '*nobody invalid*'
        }

        It 'fail alone where they hold a port or a name that is none' {
            foreach ($each in 'Port', 'UserName', 'KeyFilePath') { $login.Remove($each) }
            $login.Remove('HostName')
            $bad = [pscustomobject]@{ HostName = 'nobody.invalid'; Port = '70000' }, [pscustomobject]@{ HostName = 'nobody.invalid'; Name = "a'b" }
            $good = [pscustomobject]@{ HostName = $server.host; Port = "$($server.port)"; UserName = $server.userName; KeyFilePath = $server.keyPath; Name = 'good' }
            $bad + $good | New-SftpSession @login -ErrorAction SilentlyContinue -ErrorVariable failures | ForEach-Object Name | Should -Be good
            $failures.Count | Should -BeGreaterOrEqual 2
            "$failures" | Should -Not -BeLike '*nobody.invalid*could not*'
        }

        It 'are not the same as an empty argument: -<_>' -ForEach 'UserName', 'Port', 'KeyFilePath', 'Name' {
            $arguments = @{ HostName = 'nobody.invalid'; $_ = '' }
            { New-SftpSession @arguments } | Should -Throw -ErrorId 'SftpArgumentEmpty,*'
        }
    }

    Context 'two accounts' {
        It 'are an error that names both, before anything is connected to: <Name>' -ForEach @(
            @{ Name = 'address and -Credential'; Arguments = @{ HostName = 'root@nobody.invalid' }; Credential = 'jo'; Says = "*'root' of the address*'jo' of -Credential*" }
            @{ Name = '-UserName and -Credential'; Arguments = @{ HostName = 'nobody.invalid'; UserName = 'root' }; Credential = 'jo'; Says = "*'root' of -UserName*'jo' of -Credential*" }
            @{ Name = '-UserName and address'; Arguments = @{ HostName = 'sftp://jo@nobody.invalid'; UserName = 'root' }; Says = "*'root' of -UserName*'jo' of the address*" }
        ) {
            if ($Credential) { $Arguments.Credential = [pscredential]::new($Credential, (Get-Secret 'hush-hush')) }
            New-SftpSession @Arguments -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
            Assert-ErrorRecord $failures SftpAccountConflict InvalidArgument nobody.invalid
            "$failures" | Should -BeLike $Says
            "$failures" | Should -Not -BeLike '*hush*'
        }

        It 'that are one are fine' {
            Skip-Without $account
            $password = Get-PasswordLogin
            $password.HostName = "$($account.userName)@$($server.host)"
            (New-SftpSession @password -UserName $account.userName -ErrorAction Stop).UserName | Should -Be $account.userName
        }
    }

    Context 'addresses' {
        It 'takes <Form>' -ForEach @(
            @{ Form = 'user@host'; Address = '{0}@{1}'; Port = $true }
            @{ Form = 'host:port'; Address = '{1}:{2}' }
            @{ Form = 'user@host:port'; Address = '{0}@{1}:{2}' }
            @{ Form = 'sftp://user@host:port'; Address = 'sftp://{0}@{1}:{2}' }
            @{ Form = 'sftp://user@host:port/'; Address = 'sftp://{0}@{1}:{2}/' }
            @{ Form = 'sftp://user@host:port/dir'; Address = 'sftp://{0}@{1}:{2}{3}'; Location = $true }
            @{ Form = 'ssh://user@host:port'; Address = 'ssh://{0}@{1}:{2}' }
            @{ Form = 'scp://user@host:port/~/'; Address = 'scp://{0}@{1}:{2}/~/' }
            @{ Form = 'host:port and blanks'; Address = "  {1}:{2} `t" }
            @{ Form = '[host]:port'; Address = '[{1}]:{2}' }
        ) {
            $login.HostName = $Address -f $server.userName, $server.host, $server.port, $server.dataPath
            if (-not $Port) { $login.Remove('Port') }
            if ($Address -like '{0}*' -or $Address -like '*://*') { $login.Remove('UserName') }
            $session = New-SftpSession @login -ErrorAction Stop
            $session.HostName | Should -Be $server.host
            $session.Port | Should -Be $server.port
            $session.UserName | Should -Be $server.userName
            $session.Location | Should -BeExactly ($Location ? $server.dataPath : $session.HomeDirectory)
        }

        It 'opens no session where the address names a directory that is not there' {
            $login.Remove('Port')
            $login.HostName = "sftp://$($server.host):$($server.port)/there/is/none"
            New-SftpSession @login -ErrorAction SilentlyContinue -ErrorVariable failures | Should -BeNullOrEmpty
            Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound
            "$failures" | Should -BeLike '*/there/is/none*'
            Get-SftpSession | Should -BeNullOrEmpty
        }

        It 'refuses an address of another protocol, and says which' {
            New-SftpSession 'ftp://user:hush-hush@host/dir' -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures | Should -HaveCount 1
            "$failures" | Should -BeLike "*'ftp'*sftp://*"
            "$failures" | Should -Not -BeLike '*hush-hush*'
        }

        It 'shows in quotes what is not a valid port' {
            New-SftpSession 'host:22 2' -ErrorAction SilentlyContinue -ErrorVariable failures
            "$failures" | Should -BeLike "*'host:22 2'*'22 2'*"
        }

        It 'passes over the empty lines of a list of hosts' {
            $login.HostName = $server.host, '', '  ', $server.host
            New-SftpSession @login -ErrorAction Stop | Should -HaveCount 2
            $login.Remove('HostName')
            '', $server.host | New-SftpSession @login -ErrorAction Stop | Should -HaveCount 1
            # An empty variable is not a list.
            { New-SftpSession '' } | Should -Throw '*names no host*'
        }

        It 'takes [::1]:port for an address with a port' {
            $login.HostName = "[::1]:$($server.port)"
            $login.Remove('Port')
            # The server listens on IPv4 only, so what ssh was told is in its words.
            New-SftpSession @login -ErrorAction SilentlyContinue -ErrorVariable failures
            Assert-ErrorRecord $failures SftpConnectionLost ConnectionError
            "$failures" | Should -Match "'::1'.*(::1 port $($server.port)|address)"
        }

        It 'refuses a password in an address' {
            New-SftpSession 'sftp://user:hush-hush@host' -ErrorAction SilentlyContinue -ErrorVariable failures
            $failures | Should -HaveCount 1
            "$failures" | Should -BeLike '*-Credential*'
            $failures[0].Exception.ToString() | Should -Not -BeLike '*hush-hush*'
        }

        It 'reads the ssh_config that ssh reads' {
            # ssh reads no other file for the user than the one in the home of the account; Include of an option cannot be given.
            $config = Join-Path ([System.Environment]::GetFolderPath('UserProfile')) .ssh config
            if (Test-Path $config) { Set-ItResult -Skipped -Because 'this account has an ssh_config of its own, which a test must not touch' }
            $folder = Split-Path $config
            $isNew = -not (Test-Path $folder)
            $alias = "sftptools-$([guid]::NewGuid().ToString('n'))"
            try {
                $null = New-Item -ItemType Directory -Force $folder
                if ($isNew) { Set-Mode $folder 700 }
                [System.IO.File]::WriteAllText($config, ([System.IO.File]::ReadAllText($server.configPath) -replace "Host $($server.alias)", "Host $alias"))
                Set-Mode $config 600
                $session = New-SftpSession $alias -ErrorAction Stop
                $session.Name | Should -Be $alias
                $session.Port | Should -Be $server.port
                Get-SftpItem "${alias}:/" | Should -Not -BeNullOrEmpty
            }
            finally {
                Remove-Item $config -ErrorAction Ignore
                if ($isNew) { Remove-Item $folder -Recurse -ErrorAction Ignore }
            }
        }
    }

    Context 'login' {
        It 'takes an encrypted key with -KeyPassphrase' {
            $login.KeyFilePath = $server.encryptedKeyPath
            (New-SftpSession @login -KeyPassphrase (Get-Secret $server.passphrase)).AuthenticationMethods | Should -Be publickey
        }

        It 'takes a key path relative to the present location, with characters that ssh and PowerShell treat as special' {
            $path = "$here/my [key] 100%.pem"
            Copy-Item -LiteralPath $server.keyPath -Destination $path
            Push-Location $here
            try {
                $login.KeyFilePath = './my [key] 100%.pem'
                New-SftpSession @login | Should -Not -BeNullOrEmpty
            }
            finally {
                Pop-Location
            }
        }

        It 'takes the first of several keys that the server knows' {
            ssh-keygen -q -t ed25519 -N '' -f "$here/other"
            $login.KeyFilePath = "$here/other", $server.keyPath
            New-SftpSession @login | Should -Not -BeNullOrEmpty
        }

        It 'takes a password from -Credential' {
            Skip-Without $account
            $password = Get-PasswordLogin
            $session = New-SftpSession @password
            $session.UserName | Should -Be $account.userName
            $session.AuthenticationMethods | Should -Be password
        }

        It 'takes a password again when the connection was lost' {
            Skip-Without $account
            $password = Get-PasswordLogin
            $session = New-SftpSession @password
            $null = Invoke-Fixture $server cut
            Wait-Until { $session.State -eq 'Broken' } | Should -BeTrue
            Get-SftpItem / | Should -Not -BeNullOrEmpty
            $session.ReconnectCount | Should -Be 1
        }

        It 'takes key plus password in one login' {
            Skip-Without $account
            $both = Start-TestServer '--passwords', '--other-users', '--line', 'AuthenticationMethods publickey,password'
            try {
                $password = Get-LoginOf $both
                $password.Transport = 'OpenSsh'
                $password.Remove('UserName')
                $session = New-SftpSession @password -Credential ([pscredential]::new($account.userName, (Get-Secret $account.password)))
                $session.AuthenticationMethods | Should -Be publickey, password
                Remove-SftpSession $session
            }
            finally {
                Stop-Fixture $both
            }
        }

        It 'keeps a password out of command lines, environments, files and errors' {
            Skip-Without $account
            if (-not (Test-Path /proc/self/environ)) { Set-ItResult -Skipped -Because 'there is no /proc here to look into' }
            $password = Get-PasswordLogin

            # A far server makes the login last, so that it can be watched.
            $far = Start-Fixture proxy, '--port', $server.port, '--round-trip', 150
            try {
                $password.Port = $far.port
                $password.Remove('KnownHostsPath')
                $password.Remove('HostKeyPolicy')
                $password.HostKeyFingerprint = $server.hostKeyFingerprint
                Use-TemporaryFolder $here {
                    $started = Start-Bounded { param($login) New-SftpSession @login | ForEach-Object State } @{ login = $password }
                    $looks = 0
                    # The folder of the channel goes while it is looked into: what has gone holds nothing.
                    $found = while (-not $started.Running.IsCompleted) {
                        $files = @(Get-SshChild | ForEach-Object { "/proc/$($_.Id)/cmdline", "/proc/$($_.Id)/environ" }) +
                            @(Get-ChildItem $here -Recurse -File -Filter askpass -ErrorAction Ignore).FullName
                        foreach ($file in $files | Where-Object { $_ }) {
                            $text = try { [System.IO.File]::ReadAllText($file) } catch { '' }
                            if ($text.Contains($account.password)) { $file }
                            if ($text) { $looks++ }
                        }
                        Get-ChildItem $here -Directory -ErrorAction Ignore | Where-Object { try { (Get-Mode $_.FullName) -ne 700 } catch [System.IO.IOException] { $false } }
                        Start-Sleep -Milliseconds 10
                    }
                    $run = Wait-Bounded $started
                    $run.Errors | Should -BeNullOrEmpty
                    $run.Output | Should -Be Opened
                    $found | Should -BeNullOrEmpty
                    $looks | Should -BeGreaterThan 2
                    Get-NameIn $here | Should -BeNullOrEmpty
                }
            }
            finally {
                Stop-Fixture $far
            }
        }

        It 'leaves nothing of a login that failed' {
            Skip-Without $account
            $password = Get-PasswordLogin
            $password.Credential = [pscredential]::new($account.userName, (Get-Secret 'open sesame'))
            Use-TemporaryFolder $here {
                New-SftpSession @password -ErrorAction SilentlyContinue -ErrorVariable failures
                Assert-ErrorRecord $failures SftpAuthenticationFailed AuthenticationError
                $failures[0].Exception.ToString() | Should -Not -BeLike '*sesame*'
                Get-SftpSession | Should -BeNullOrEmpty
                Get-NameIn $here | Should -BeNullOrEmpty
            }
        }
    }

    Context 'host keys' {
        It 'takes a new key with AcceptNew and writes it down, for Strict to find' {
            $login.KnownHostsPath = "$here/known hosts"
            $login.HostKeyPolicy = 'AcceptNew'
            New-SftpSession @login | Should -Not -BeNullOrEmpty
            $login.KnownHostsPath | Should -FileContentMatch ssh-ed25519
            $login.HostKeyPolicy = 'Strict'
            New-SftpSession @login | Should -Not -BeNullOrEmpty
        }

        It 'takes any key with None and writes nothing down' {
            $login.KnownHostsPath = New-TestFile "$here/known_hosts" 0
            $login.HostKeyPolicy = 'None'
            (New-SftpSession @login).HostKeyFingerprint | Should -BeExactly $server.hostKeyFingerprint
            [System.IO.FileInfo]::new($login.KnownHostsPath).Length | Should -Be 0
        }

        It 'takes the key of -HostKeyFingerprint, wherever it is unknown' {
            $login.Remove('KnownHostsPath')
            $login.Remove('HostKeyPolicy')
            New-SftpSession @login -HostKeyFingerprint $server.hostKeyFingerprint | Should -Not -BeNullOrEmpty
        }

        It 'refuses a fingerprint that is none' {
            { New-SftpSession @login -HostKeyFingerprint 'MD5:00:11' } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        }

        It 'checks the key again when it reconnects' {
            $changing = Start-TestServer
            try {
                $session = Connect-TestServer $changing changing
                $null = Invoke-Fixture $changing restart-newkey
                Wait-Until { $session.State -eq 'Broken' } | Should -BeTrue
                Get-SftpItem changing:/ -ErrorAction SilentlyContinue -ErrorVariable failures
                Assert-ErrorRecord $failures SftpHostKeyRejected SecurityError
            }
            finally {
                Stop-Fixture $changing
            }
        }
    }
}

Describe 'The sessions' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $one = Connect-TestServer $server one
        $two = Connect-TestServer $server two
        $data = $server.dataPath
    }

    BeforeEach {
        Skip-Without $server
    }

    AfterAll {
        Remove-TestSession
    }

    It 'are found by Get-SftpSession with <Form>' -ForEach @(
        @{ Form = 'nothing'; Script = { Get-SftpSession }; Names = 'one', 'two' }
        @{ Form = 'a name'; Script = { Get-SftpSession two }; Names = @('two') }
        @{ Form = 'a name in other case'; Script = { Get-SftpSession -Name ONE }; Names = @('one') }
        @{ Form = 'several names'; Script = { Get-SftpSession two, one }; Names = 'one', 'two' }
        @{ Form = 'a wildcard'; Script = { Get-SftpSession *o }; Names = @('two') }
        @{ Form = 'a wildcard that matches nothing'; Script = { Get-SftpSession x* }; Names = @() }
        @{ Form = 'an id'; Script = { Get-SftpSession -Id $two.Id }; Names = @('two') }
        @{ Form = 'a host'; Script = { Get-SftpSession -HostName 127.* }; Names = 'one', 'two' }
        @{ Form = 'another host'; Script = { Get-SftpSession -ComputerName nowhere* }; Names = @() }
        @{ Form = 'a state'; Script = { Get-SftpSession -State Opened }; Names = 'one', 'two' }
        @{ Form = 'another state'; Script = { Get-SftpSession -State Broken }; Names = @() }
    ) {
        @((& $Script).Name | Where-Object { $_ }) | Should -Be $Names
    }

    It 'are told of when there is none of a <Form>' -ForEach @{ Form = 'name'; Arguments = @{ Name = 'three' }; Target = 'three' }, @{ Form = 'number'; Arguments = @{ Id = 4711 }; Target = '4711' } {
        Get-SftpSession @Arguments -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpSessionNotFound ObjectNotFound $Target
    }

    It 'are chosen by -Session with <Form>' -ForEach @(
        @{ Form = 'an object'; Script = { Get-SftpItem $data -Session $two } }
        @{ Form = 'a name'; Script = { Get-SftpItem $data -Session two } }
        @{ Form = 'a number'; Script = { Get-SftpItem $data -Session $two.Id } }
        @{ Form = 'a number as text'; Script = { Get-SftpItem $data -Session "$($two.Id)" } }
        @{ Form = 'a name before the path'; Script = { Get-SftpItem "two:$data" } }
        @{ Form = 'a name before the path, whatever -Session says'; Script = { Get-SftpItem "two:$data" -Session one } }
    ) {
        (& $Script).Session | Should -Be $two
    }

    It 'are named by the error when there are several and none was chosen' {
        { Get-SftpItem / } | Should -Throw -ErrorId 'SftpSessionAmbiguous,*' -ExpectedMessage "*-Session*one ($($one.Id)), two ($($two.Id))*"
        { Get-SftpItem / -Session three } | Should -Throw -ErrorId 'SftpSessionNotFound,*' -ExpectedMessage "*'three'*one*two*"
        { Get-SftpItem three:/ } | Should -Throw -ErrorId 'SftpSessionNotFound,*' -ExpectedMessage "*'three'*one*two*"
    }
}

Describe 'Remove-SftpSession' {
    BeforeEach {
        Skip-Without $server
        $one = Connect-TestServer $server one -Transport OpenSsh
        $two = Connect-TestServer $server two -Transport OpenSsh
    }

    AfterEach {
        Remove-TestSession
        Wait-Until { -not (Get-SshChild) } | Should -BeTrue
    }

    It 'ends sessions by <Form>' -ForEach @(
        @{ Form = 'object'; Script = { Remove-SftpSession $one }; Left = @('two') }
        @{ Form = 'name'; Script = { Remove-SftpSession -Name one }; Left = @('two') }
        @{ Form = 'id'; Script = { Remove-SftpSession -Id $one.Id }; Left = @('two') }
        @{ Form = 'wildcard'; Script = { Remove-SftpSession t* }; Left = @('one') }
        @{ Form = 'several names'; Script = { Remove-SftpSession one, two }; Left = @() }
        @{ Form = 'pipeline'; Script = { Get-SftpSession | Remove-SftpSession }; Left = @() }
        @{ Form = 'name from the pipeline'; Script = { 'one' | Remove-SftpSession }; Left = @('two') }
    ) {
        & $Script | Should -BeNullOrEmpty
        @((Get-SftpSession).Name | Where-Object { $_ }) | Should -Be $Left
        Wait-Until { @(Get-SshChild).Count -eq $Left.Count } | Should -BeTrue
        if ($Left -notcontains 'one') { $one.State | Should -Be Closed }
    }

    It 'tells of a session that is not there, and ends the others' {
        Remove-SftpSession three, one -ErrorAction SilentlyContinue -ErrorVariable failures
        Assert-ErrorRecord $failures SftpSessionNotFound ObjectNotFound three
        (Get-SftpSession).Name | Should -Be two
    }

    It 'ends nothing with -WhatIf' {
        $run = Invoke-Bounded { param($one) Remove-SftpSession $one -WhatIf } @{ one = $one }
        $run.Errors | Should -BeNullOrEmpty
        $one.State | Should -Be Opened
        Get-SftpSession | Should -HaveCount 2
    }

    It 'leaves the last session as the one that needs no -Session' {
        Remove-SftpSession one
        (Get-SftpItem /).Session | Should -Be $two
        Remove-SftpSession two
        { Get-SftpItem / } | Should -Throw -ErrorId 'SftpSessionNotFound,*' -ExpectedMessage '*New-SftpSession*'
    }
}
