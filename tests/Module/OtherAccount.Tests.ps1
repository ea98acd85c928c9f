# Another account of this machine that looks all the time, on the side of the server, too: what is private is never readable by it, from the
# moment its name is there.
BeforeAll {
    . $PSScriptRoot/Common.ps1

    $root = [System.IO.Directory]::CreateTempSubdirectory('sftptools-looked-at-').FullName
    Set-Mode $root 755
    $far, $near, $state = 'far', 'near', 'state' | ForEach-Object {
        $folder = [System.IO.Directory]::CreateDirectory("$root/$_").FullName
        Set-Mode $folder 755
        $folder
    }
    $looker = Start-Fixture looker, $far, $near, $state
    if (-not $looker.Unavailable) { $server = Start-TestServer }

    # Files that only their owner may read: many small ones, whose names are short-lived while they are copied, and one of several blocks.
    function New-PrivateTree([string] $Path, [string] $Mode = '600') {
        $null = [System.IO.Directory]::CreateDirectory($Path)
        Set-Mode $Path 700
        foreach ($i in 1..25) {
            $null = New-TestFile "$Path/f$i" ($i -eq 1 ? 3MB : 100 * $i)
            Set-Mode "$Path/f$i" $Mode
        }
        Set-Mode $Path 755
        $Path
    }

    # What the other account could read while the script ran; that it saw the files at all is proven first.
    function Get-ReadByOther([scriptblock] $Action) {
        $null = Invoke-Fixture $looker clear
        $null = . $Action
        # Once more through all of it, so that what is there now was seen, too.
        $before = (Invoke-Fixture $looker seen).rounds
        $null = Wait-Until { (Invoke-Fixture $looker seen).rounds -gt $before + 1 }
        $seen = Invoke-Fixture $looker seen
        $null = Invoke-Fixture $looker rest
        $seen.seenCount | Should -BeGreaterThan 0 -Because 'the other account should see the names'
        $seen.read
    }
}

AfterAll {
    Remove-TestSession
    $server, $looker | Stop-Fixture
    if ($root) { Remove-Item -LiteralPath $root -Recurse -Force }
}

Describe 'Beside an account that looks all the time' {
    BeforeAll {
        if ($looker.Unavailable -or $server.Unavailable) { return }
        $session = Connect-TestServer $server looked
        $private = New-PrivateTree "$($server.dataPath)/private"
        $null = New-PSDrive looked Sftp -Root / -Session $session -Scope Script
    }

    BeforeEach {
        foreach ($fixture in $looker, $server) { Skip-Without $fixture }
        # Private, and not seen: folders of their own for each test, below those that the other account looks into.
        $here, $there = "$near/$([guid]::NewGuid().ToString('n'))", "$far/$([guid]::NewGuid().ToString('n'))"
    }

    It 'nothing is readable of files that are copied <Form>' -ForEach @(
        @{ Form = 'up'; Options = @{} }
        @{ Form = 'up with -Resume'; Options = @{ Resume = $true } }
        @{ Form = 'up with -Direct'; Options = @{ Direct = $true } }
        @{ Form = 'down'; Down = $true; Options = @{} }
        @{ Form = 'down with -Resume'; Down = $true; Options = @{ Resume = $true } }
        @{ Form = 'down with -Direct'; Down = $true; Options = @{ Direct = $true } }
    ) {
        Get-ReadByOther {
            if ($Down) { Copy-SftpItem $private $here -FromSession $session -Recurse -Verify Hash @Options -ErrorAction Stop }
            else { Copy-SftpItem $private $there -ToSession $session -Recurse -Verify Hash @Options -ErrorAction Stop }
        } | Should -BeNullOrEmpty
        Get-Mode "$($Down ? $here : $there)/f1" | Should -Be 600
    }

    It 'nothing is readable of private files that are replaced by others, <Form>' -ForEach @(
        @{ Form = 'up' }
        @{ Form = 'down'; Down = $true }
        @{ Form = 'on the server'; OnServer = $true }
    ) {
        $open = New-PrivateTree "$private-open" 644
        $target = New-PrivateTree ($Down ? $here : $there)
        Get-ReadByOther {
            $ends = @{ ToSession = $session }
            if ($Down) { $ends = @{ FromSession = $session } } elseif ($OnServer) { $ends.FromSession = $session }
            Copy-SftpItem "$open/*" $target @ends -Overwrite Always -Verify Hash -ErrorAction Stop
        } | Should -BeNullOrEmpty
        Compare-TestTree $open $target | Should -BeNullOrEmpty
    }

    It 'nothing is readable of content that is written to private files, by <Form>' -ForEach @(
        @{ Form = 'the cmdlets'; Write = { Set-SftpContent "$target/f*" secret -Session $session; Add-SftpContent "$target/f*" more -Session $session } }
        @{ Form = 'the drive'; Write = { Set-Content "looked:$target/f*" secret; Add-Content "looked:$target/f*" more } }
        @{ Form = 'copies on the drive'; Write = { Copy-Item "looked:$private/f*" "looked:$target" -Force; Get-Content "looked:$target/f2" -Raw | Should -Not -BeNullOrEmpty } }
    ) {
        $target = New-PrivateTree $there
        Get-ReadByOther { $ErrorActionPreference = 'Stop'; . $Write } | Should -BeNullOrEmpty
        Get-Mode "$target/f2" | Should -Be 600
    }

    It 'nothing is readable of journals and files of known hosts' {
        Get-ReadByOther {
            foreach ($i in 1..3) {
                Copy-SftpItem "$private/f*" (New-PrivateTree "$there$i") -ToSession $session -Overwrite Always -Journal "$state/journal$i" -ErrorAction Stop
                Get-SftpHostKey $server.host -Port $server.port | Add-SftpKnownHost -KnownHostsPath "$state/known$i" -Fingerprint $server.hostKeyFingerprint -ErrorAction Stop
                Remove-SftpKnownHost $server.host -Port $server.port -KnownHostsPath "$state/known$i" -Confirm:$false -ErrorAction Stop
            }
        } | Should -BeNullOrEmpty
    }

    It 'nothing is readable of temporary files, whatever the mask of the process lets through' {
        $temporary = [System.IO.Directory]::CreateDirectory("$state/tmp").FullName
        $here = [System.IO.Directory]::CreateDirectory("$near/mask").FullName
        Set-Content "$TestDrive/mask.ps1" @'
            param($Manifest, $HostName, $Port, $UserName, $Key, $Fingerprint, $Secret, $Here, $Private, $Known)
            Import-Module $Manifest
            $at = @{ HostName = $HostName; Port = $Port; UserName = $UserName; ErrorAction = 'Stop'; WarningAction = 'Ignore' }
            # A password in the channel to ssh, which is refused, and a passphrase.
            $wrong = [pscredential]::new($UserName, (ConvertTo-SecureString wrong -AsPlainText -Force))
            New-SftpSession @at -Transport OpenSsh -HostKeyFingerprint $Fingerprint -Credential $wrong -Options @{ PubkeyAuthentication = 'no' } -ErrorAction Ignore
            $s = New-SftpSession @at -Transport OpenSsh -KeyFilePath $Key -KeyPassphrase (ConvertTo-SecureString $Secret -AsPlainText -Force) -HostKeyPolicy AcceptNew -KnownHostsPath $Known
            $n = 0
            foreach ($form in @{}, @{ Resume = $true }, @{ Direct = $true }) {
                $n++
                Copy-SftpItem "$Private/f*" "$Here/down" -FromSession $s -Overwrite Always -Journal "$Here/journal$n" @form -ErrorAction Stop
                Copy-SftpItem "$Private/f*" "$Here/up" -ToSession $s -Overwrite Always -Journal "$Here/journal-up$n" @form -ErrorAction Stop
            }
            Set-SftpContent "$Here/up/f2" secret -Session $s
            $null = Get-SftpContent "$Here/up/f1" -Tail 2 -AsByteStream -Session $s
            Remove-SftpSession $s -Confirm:$false
            'done'
'@
        $program = @([System.Environment]::ProcessPath) + @(if ([System.IO.Path]::GetFileNameWithoutExtension([System.Environment]::ProcessPath) -eq 'dotnet') { Join-Path $PSHOME pwsh.dll })
        $all = $program + '-NoProfile', '-NonInteractive', '-File', "$TestDrive/mask.ps1", $moduleManifest, $server.host, $server.port, $server.userName, $server.encryptedKeyPath, $server.hostKeyFingerprint, $server.passphrase, $here, $private, "$TestDrive/mask-known"
        $run = @{}
        Get-ReadByOther {
            New-Item -ItemType Directory "$here/down", "$here/up"
            $run.Said = sh -c 'umask 0; TMPDIR=$1; export TMPDIR; shift; exec "$@"' sh $temporary @all 2>&1
        } | Should -BeNullOrEmpty
        "$($run.Said)" | Should -Be 'done'
        foreach ($file in 'down/f1', 'up/f1', 'journal1', 'journal-up3') { Get-Mode "$here/$file" | Should -Be 600 }
        # ssh itself writes it: it is not a secret, but nobody else may write into it.
        Get-Mode "$TestDrive/mask-known" | Should -Be 644
    }
}
