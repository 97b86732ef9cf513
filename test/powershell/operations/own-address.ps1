# The address for SMTP ports. Request: all [address], cluster [address], or nothing: of this computer
# Answer: own, cluster: the addresses of the cluster in the registry
function Invoke-OwnAddress {
    param([Parameter(Mandatory = $true)] $Request)

    return @{ own = Select-OwnAddress -All $Request.all -Cluster $Request.cluster; cluster = @(Get-ClusterAddress); here = Get-OwnAddress }
}
