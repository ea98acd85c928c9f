BeforeAll {
    . $PSScriptRoot/Common.ps1
    $server = Start-TestServer
    $session = Connect-TestServer $server prod
}

AfterAll {
    Remove-TestSession
    Stop-Fixture $server
}

Describe 'Get-SftpVolume' {
    BeforeEach {
        Skip-Without $server
    }

    It 'tells what df tells' {
        $volume = Get-SftpVolume $server.dataPath -ErrorAction Stop
        $volume | Should -BeOfType SftpTools.SftpVolumeInfo
        $drive = [System.IO.DriveInfo]::new($server.dataPath)
        $volume.Size | Should -Be $drive.TotalSize
        # Others write to the disk meanwhile.
        [Math]::Abs($volume.Available - $drive.AvailableFreeSpace) | Should -BeLessThan 4GB
        $volume.Free | Should -BeGreaterOrEqual $volume.Available
        $volume.Used | Should -Be ($volume.Size - $volume.Free)
        $volume.UsedPercent | Should -BeGreaterOrEqual 0
        $volume.UsedPercent | Should -BeLessOrEqual 100
        $volume.BlockSize | Should -BeGreaterThan 0
        $volume.MaxNameLength | Should -BeGreaterThan 0
        $volume.FullName | Should -BeExactly $server.dataPath
        $volume.Session | Should -Be $session
    }

    It 'knows a read-only file system' {
        $mount = [System.IO.File]::ReadAllLines('/proc/mounts') | Where-Object { $_ -match '^\S+ (\S+) (sysfs|proc|squashfs|ext4|tmpfs|cgroup2) ro[, ]' } | Select-Object -First 1
        if (-not $mount) { Set-ItResult -Skipped -Because 'no file system is mounted read-only here'; return }
        (Get-SftpVolume ($mount -split ' ')[1]).ReadOnly | Should -BeTrue
        (Get-SftpVolume $server.dataPath).ReadOnly | Should -BeFalse
    }

    It 'takes the session''s location, items, and several paths' {
        (Get-SftpVolume).FullName | Should -BeExactly $session.HomeDirectory
        (Get-SftpItem $server.dataPath | Get-SftpVolume).FullName | Should -BeExactly $server.dataPath
        (Get-SftpVolume /, "prod:$($server.dataPath)").FullName | Should -Be /, $server.dataPath
    }

    It 'tells of a path that is not there, and goes on' {
        (Get-SftpVolume "$($server.dataPath)/none", / -ErrorAction SilentlyContinue -ErrorVariable failures).FullName | Should -Be /
        Assert-ErrorRecord $failures SftpPathNotFound ObjectNotFound "prod:$($server.dataPath)/none"
    }

    It 'shows sizes that can be read' {
        Get-SftpVolume / | Out-String -Width 200 | Should -Match '\d+(\.\d)? [KMGTP]?i?B .*\d+(\.\d)? [KMGTP]?i?B'
    }
}
