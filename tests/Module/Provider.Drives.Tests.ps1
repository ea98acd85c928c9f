BeforeDiscovery {
    $transports = 'OpenSsh', 'SshNet'
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $start = (Get-Location).Path

    # The drives of this provider, in the order of their names.
    function Get-DriveName {
        (Get-PSDrive -PSProvider Sftp -ErrorAction Ignore).Name | Sort-Object
    }

    # The address of a directory, as New-PSDrive -Root takes it, and how to log in there.
    function Get-OwnLogin([string] $Path) {
        @{
            Root           = "sftp://$($server.userName)@$($server.host):$($server.port)$Path"
            KeyFilePath    = $server.keyPath
            KnownHostsPath = $server.knownHostsPath
            HostKeyPolicy  = 'Strict'
        }
    }
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Drives over <_>' -ForEach $transports {
    BeforeAll {
        $transport = $_
        $isPart = Test-Transport $transport
    }

    BeforeEach {
        Skip-Without $server
        Skip-WithoutTransport $transport
        if ($server.Unavailable -or -not $isPart) { return }
        $here = New-TestFolder $server.dataPath
        $null = [System.IO.Directory]::CreateDirectory("$here/in/sub")
        $null = New-TestFile "$here/in/a.csv" 4
    }

    AfterEach {
        Set-Location $start
        Get-PSDrive -PSProvider Sftp -ErrorAction Ignore | Remove-PSDrive -Force
        Remove-TestSession
    }

    Context 'New-SftpSession' {
        It 'makes a drive of the name that was chosen, and Remove-SftpSession takes it away' {
            $session = Connect-TestServer $server prod -Transport $transport
            $drive = Get-PSDrive prod
            $drive.Session | Should -Be $session
            $drive.OwnsSession | Should -BeFalse
            $drive.Root | Should -Be 'prod:/'
            Set-Location "prod:$here"
            Remove-SftpSession prod
            Get-DriveName | Should -BeNullOrEmpty
            (Get-Location).Provider.Name | Should -Be FileSystem
        }

        It 'makes none with -NoDrive, nor without a name' {
            $login = (Get-LoginOf $server) + @{ Transport = $transport }
            $null = New-SftpSession @login -Name prod -NoDrive
            $null = New-SftpSession @login
            Get-DriveName | Should -BeNullOrEmpty
        }

        It 'warns where there cannot be one: <_>' -ForEach 'Temp', 'srv.example' {
            $login = (Get-LoginOf $server) + @{ Transport = $transport }
            $session = New-SftpSession @login -Name $_ -WarningVariable warning -WarningAction SilentlyContinue
            $session.State | Should -Be Opened
            $warning | Should -HaveCount 1
            Get-DriveName | Should -BeNullOrEmpty
        }
    }

    Context 'New-PSDrive' {
        It 'shows a directory of a session, which may be named, numbered, given, or the only one' {
            $session = Connect-TestServer $server prod -Transport $transport
            foreach ($given in @{ Session = 'prod' }, @{ Session = $session.Id }, @{ Session = $session }, @{}) {
                $drive = New-PSDrive d -PSProvider Sftp -Root $here @given
                $drive.Root | Should -Be "prod:$here"
                (Get-ChildItem d:\).Name | Should -Be in
                (Get-ChildItem d:\in -Recurse).FullName | Should -Be "$here/in/sub", "$here/in/a.csv"
                Remove-PSDrive d
            }
            $session.State | Should -Be Opened
        }

        It 'shows paths below its root, also under the name of the session' {
            $null = Connect-TestServer $server prod -Transport $transport
            Remove-PSDrive prod
            $null = New-PSDrive prod -PSProvider Sftp -Root "$here/in" -Session prod
            Set-Location prod:\sub
            "$PWD" | Should -Be ('prod:/sub' -replace '/', [System.IO.Path]::DirectorySeparatorChar)
            Set-Location ../..
            (Get-ChildItem).Name | Should -Be sub, a.csv
            $item = Get-Item ./a.csv
            $item.FullName | Should -Be "$here/in/a.csv"
            (Get-Item $item.PSPath).FullName | Should -Be $item.FullName
        }

        It 'says what is wrong with a root or a session' {
            New-PSDrive d -PSProvider Sftp -Root / -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpSessionNotFound InvalidArgument
            $null = Connect-TestServer $server prod -Transport $transport
            New-PSDrive d -PSProvider Sftp -Root "$here/nothing" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathNotFound ObjectNotFound
            New-PSDrive d -PSProvider Sftp -Root "$here/in/a.csv" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathNotFound ObjectNotFound
            New-PSDrive d -PSProvider Sftp -Root / -Session other -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpSessionNotFound ObjectNotFound
            Get-DriveName | Should -Be prod
        }

        It 'connects by an address and ends its session with itself' {
            $login = Get-OwnLogin "$here/in"
            $drive = New-PSDrive own -PSProvider Sftp @login -Transport $transport
            $drive.OwnsSession | Should -BeTrue
            (Get-ChildItem own:\).Name | Should -Be sub, a.csv
            (Get-SftpSession).Name | Should -Be own
            Remove-PSDrive own
            Get-SftpSession | Should -BeNullOrEmpty
            $drive.Session.State | Should -Be Closed
        }

        It 'leaves no session behind where the root is missing' {
            $login = Get-OwnLogin "$here/nothing"
            New-PSDrive own -PSProvider Sftp @login -Transport $transport -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpPathNotFound ObjectNotFound
            Get-SftpSession | Should -BeNullOrEmpty
        }
    }

    Context 'Two drives' {
        It 'work beside each other, and copy from one to the other' {
            $null = Connect-TestServer $server one -Transport $transport
            $null = Connect-TestServer $server two -Transport $transport
            Set-Location "one:$here"
            $null = New-Item "two:$here/out" -ItemType Directory
            Copy-Item in/a.csv "two:$here/out"
            Get-NameIn "$here/out" | Should -Be a.csv
            Move-Item in/a.csv "two:$here/out/b.csv" -ErrorVariable problem -ErrorAction SilentlyContinue
            Assert-ErrorRecord $problem SftpSessionMismatch InvalidArgument
            Set-Location "two:$here/in"
            (Get-ChildItem one:).Name | Should -Be in, out
            Remove-SftpSession one
            (Get-ChildItem).Name | Should -Be sub, a.csv
            Get-DriveName | Should -Be two
        }
    }

    Context 'A server that is gone' {
        It 'is a clear error within the timeout, and the drive goes all the same' {
            $proxy = Start-Fixture proxy, --port, $server.port
            try {
                $login = (Get-LoginOf $server) + @{ Transport = $transport; HostKeyFingerprint = $server.hostKeyFingerprint }
                $login.Port = $proxy.port
                $login.OperationTimeout = 2
                $login.ConnectingTimeout = 2
                $login.Remove('KnownHostsPath')
                $login.Remove('HostKeyPolicy')
                $session = New-SftpSession @login -Name dead
                $null = Get-ChildItem "dead:$here"
                $null = Invoke-Fixture $proxy stall
                $clock = [System.Diagnostics.Stopwatch]::StartNew()
                $problem = try { Get-ChildItem "dead:$here" -ErrorAction Stop } catch { $_ }
                $problem.FullyQualifiedErrorId | Should -Match '^Sftp(Timeout|ConnectionLost),'
                Test-Path "dead:$here" -ErrorVariable problem -ErrorAction SilentlyContinue | Should -BeFalse
                $problem.FullyQualifiedErrorId | Should -Match '^Sftp(Timeout|ConnectionLost),'
                Set-Location "dead:$here" -ErrorVariable problem -ErrorAction SilentlyContinue
                $problem[0].FullyQualifiedErrorId | Should -Match '^Sftp(Timeout|ConnectionLost),'
                "$PWD" | Should -Be $start
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 15
                $clock.Restart()
                Remove-PSDrive dead
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 6
                Get-DriveName | Should -BeNullOrEmpty
                Remove-SftpSession $session
            }
            finally {
                Stop-Fixture $proxy
            }
        }
    }

    Context 'Ctrl+C' {
        It 'ends a listing within a second' {
            1..300 | ForEach-Object { $null = [System.IO.Directory]::CreateDirectory("$here/wide/$_/a/b/c/d/e") }
            $proxy = Start-Fixture proxy, --port, $server.port, --round-trip, 50
            $login = (Get-LoginOf $server) + @{ Transport = $transport; HostKeyFingerprint = $server.hostKeyFingerprint }
            $login.Port = $proxy.port
            try {
                $login.Remove('KnownHostsPath')
                $login.Remove('HostKeyPolicy')
                $running = Start-Bounded { param($login, $path)
                    $null = New-SftpSession @login -Name prod
                    Get-ChildItem "prod:$path" -Recurse
                } @{ login = $login; path = "$here/wide" }
                Wait-Until { $running.Output.Count -gt 0 } | Should -BeTrue
                $clock = [System.Diagnostics.Stopwatch]::StartNew()
                Stop-Bounded $running | Should -BeTrue
                $clock.Elapsed.TotalSeconds | Should -BeLessThan 1
            }
            finally {
                Stop-Fixture $proxy
            }
        }
    }

    Context 'Runspaces and the module' {
        It 'has drives of its own in each runspace' {
            $session = Connect-TestServer $server prod -Transport $transport
            $result = Invoke-Bounded { param($login, $path, $session)
                (Get-PSDrive -PSProvider Sftp -ErrorAction Ignore | Measure-Object).Count
                # A session may be used by several threads.
                $null = New-PSDrive given -PSProvider Sftp -Root $path -Session $session
                (Get-ChildItem given:\in -Recurse).Name
                (Get-Item (Get-Item given:\in\a.csv).PSPath).Length
                $null = New-SftpSession @login -Name prod
                (Get-ChildItem "prod:$path").Name
            } @{ login = (Get-LoginOf $server) + @{ Transport = $transport }; path = $here; session = $session }
            $result.Errors | Should -BeNullOrEmpty
            $result.Output | Should -Be 0, sub, a.csv, 4, in
            (Get-ChildItem "prod:$here").Name | Should -Be in
        }

        It 'closes all with the module, which PowerShell keeps while the location is inside a drive, and keeps all with -Force' {
            $lines = Invoke-Shell @'
                param($manifest, $hostName, $port, $userName, $keyPath, $knownHosts, $transport, $path)
                $login = @{ HostName = $hostName; Port = $port; UserName = $userName; KeyFilePath = $keyPath; KnownHostsPath = $knownHosts
                    HostKeyPolicy = 'Strict'; Transport = $transport }
                Import-Module $manifest
                $session = New-SftpSession @login -Name prod
                Set-Location "prod:$path"
                try { Remove-Module SftpTools -ErrorAction Stop } catch { "kept: $($session.State)" }
                Import-Module $manifest -Force
                "forced: $($session.State) $((Get-ChildItem).Name)"
                Set-Location /
                Import-Module $manifest -Force
                "forced: $($session.State) $((Get-ChildItem "prod:$path").Name)"
                Remove-Module SftpTools
                "removed: $($session.State) $(@(Get-PSProvider | Where-Object Name -eq Sftp).Count)"
'@ $server.host, $server.port, $server.userName, $server.keyPath, $server.knownHostsPath, $transport, $here
            $lines | Should -Be 'kept: Opened', 'forced: Opened in', 'forced: Opened in', 'removed: Closed 0'
        }
    }
}

Describe 'A drive by password over <_>' -ForEach $transports {
    BeforeAll {
        $byPassword = Start-TestServer '--passwords', '--other-users'
        $account = if ($byPassword.Unavailable) { $byPassword } else { Start-Fixture account }

        function Get-PasswordLogin([string] $Password) {
            @{
                Name           = 'prod'
                PSProvider     = 'Sftp'
                Scope          = 'Global'
                Root           = "sftp://$($byPassword.host):$($byPassword.port)/"
                Credential     = [pscredential]::new($account.userName, (ConvertTo-SecureString $Password -AsPlainText -Force))
                KnownHostsPath = $byPassword.knownHostsPath
                HostKeyPolicy  = 'Strict'
                Transport      = $_
            }
        }
    }

    AfterAll {
        Stop-Fixture $account, $byPassword
    }

    BeforeEach {
        Skip-Without $account
        Skip-WithoutTransport $_
    }

    AfterEach {
        Get-PSDrive -PSProvider Sftp -ErrorAction Ignore | Remove-PSDrive -Force
        Remove-TestSession
    }

    It 'logs in with -Credential, and the session goes with the drive' {
        $login = Get-PasswordLogin $account.password
        $drive = New-PSDrive @login
        $drive.OwnsSession | Should -BeTrue
        $drive.Session.UserName | Should -Be $account.userName
        (Get-Item prod:\etc).PSIsContainer | Should -BeTrue
        Remove-PSDrive prod
        Get-SftpSession | Should -BeNullOrEmpty
    }

    It 'is not made with two accounts, before anything is connected to' {
        $credential = [pscredential]::new('jo', (ConvertTo-SecureString hush-hush -AsPlainText -Force))
        New-PSDrive prod -PSProvider Sftp -Root 'sftp://root@nobody.invalid' -Credential $credential -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'SftpAccountConflict,*'
        "$($failures[0])" | Should -BeLike "*'root'*'jo'*"
    }

    It 'is not made with a wrong password, which no error repeats' {
        $login = Get-PasswordLogin 'open sesame'
        New-PSDrive @login -ErrorAction SilentlyContinue -ErrorVariable failures
        $failures[0].FullyQualifiedErrorId | Should -BeLike 'SftpAuthenticationFailed,*'
        "$failures $($failures[0].Exception)" | Should -Not -BeLike '*sesame*'
        Get-DriveName | Should -BeNullOrEmpty
        Get-SftpSession | Should -BeNullOrEmpty
    }
}
