BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Tab' {
    BeforeAll {
        if ($server.Unavailable) { return }
        $null = Connect-TestServer $server prod
        $null = Connect-TestServer $server production
        $null = Connect-TestServer $server "it's odd"
    }

    BeforeEach {
        Skip-Without $server
    }

    It 'offers the names of sessions after <Line>' -ForEach @(
        @{ Line = 'Get-SftpChildItem -Session '; Offers = 'prod', 'production', "'it''s odd'" }
        @{ Line = 'Get-SftpChildItem / -Session prod'; Offers = 'prod', 'production' }
        @{ Line = 'Get-SftpItem -Session PRODU'; Offers = @('production') }
        @{ Line = 'Test-SftpPath -Session it'; Offers = @("'it''s odd'") }
        @{ Line = "Test-SftpPath -Session 'it"; Offers = @("'it''s odd'") }
        @{ Line = 'Copy-SftpItem x y -ToSession produ'; Offers = @('production') }
        @{ Line = 'Copy-SftpItem x y -FromSession produ'; Offers = @('production') }
        @{ Line = 'Remove-SftpSession produ'; Offers = @('production') }
        @{ Line = 'Get-SftpSession produ'; Offers = @('production') }
    ) {
        Complete $Line | Sort-Object | Should -Be ($Offers | Sort-Object)
    }

    It 'offers nothing of this machine where a session is meant and none matches' {
        Complete 'Get-SftpSession -Name nosuch' | Should -BeNullOrEmpty
    }

    It 'offers the choices of <Parameter>' -ForEach @(
        @{ Parameter = 'New-SftpSession -HostKeyPolicy '; Offers = 'AcceptNew', 'Ask', 'None', 'Strict' }
        @{ Parameter = 'Test-SftpPath -PathType '; Offers = 'Any', 'Container', 'Leaf' }
        @{ Parameter = 'New-SftpSession -Transport '; Offers = 'OpenSsh', 'SshNet' }
    ) {
        Complete $Parameter | Sort-Object | Should -Be $Offers
    }

    It 'offers the properties of what a cmdlet writes' {
        Complete 'Get-SftpChildItem / | Select-Object -Property LastWr' | Should -Contain LastWriteTime
        Complete 'New-SftpSession x | ForEach-Object Fing' | Should -BeNullOrEmpty
        Complete 'New-SftpSession x | ForEach-Object HostKeyF' | Should -Contain HostKeyFingerprint
    }
}
